// Puts the pictures of the start page into the app's store, in the form of its whole files (`browser_opfs.py`): a file
// that lacks its footer was never finished. One file a picture: a line of JSON with its hash, then the JPEG.
"use strict";
const FOLDER = ["ducha", "start"];
const SLOTS = ["a", "b"];
const FOOTER = 24; // bytes: "DCF1", sequence and length (64 bits), CRC-32
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function folder() {
  let found = await navigator.storage.getDirectory();
  for (const name of FOLDER) found = await found.getDirectoryHandle(name, { create: true });
  return found;
}

function whole(content, sequence) {
  const made = new Uint8Array(content.length + FOOTER);
  made.set(content);
  const footer = new DataView(made.buffer, content.length);
  for (const [at, letter] of [..."DCF1"].entries()) footer.setUint8(at, letter.charCodeAt(0));
  footer.setBigUint64(4, BigInt(sequence));
  footer.setBigUint64(12, BigInt(content.length));
  footer.setUint32(20, crc32(content));
  return made;
}

/** Written through before this returns; a file that could not be finished is taken away again. */
async function write(name, content, sequence) {
  const into = await folder();
  const slot = `${name}~${SLOTS[sequence % 2]}`;
  const handle = await (await into.getFileHandle(slot, { create: true })).createSyncAccessHandle();
  try {
    const bytes = whole(content, sequence);
    handle.truncate(0);
    if (handle.write(bytes, { at: 0 }) !== bytes.length) throw new DOMException("not all of it was written", "QuotaExceededError");
    handle.flush();
  } catch (error) {
    handle.close();
    await into.removeEntry(slot);
    throw error;
  }
  handle.close();
  if (sequence) await into.removeEntry(`${name}~${SLOTS[(sequence + 1) % 2]}`);
}

/** The picture with what is known of it (`about`); once more with `sequence` 1 when the position came after it. */
async function keep({ name, about, jpeg, sequence = 0 }) {
  const line = new TextEncoder().encode(`${JSON.stringify({ ...about, sha256: await sha256(jpeg) })}\n`);
  const content = new Uint8Array(line.length + jpeg.length);
  content.set(line);
  content.set(jpeg, line.length);
  await write(name, content, sequence);
}

self.onmessage = async ({ data }) => {
  try {
    await keep(data);
    self.postMessage({ id: data.id });
  } catch (error) {
    self.postMessage({ id: data.id, failed: error.name || String(error) });
  }
};
