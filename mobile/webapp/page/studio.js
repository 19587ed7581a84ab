// The darkroom of the browser: decodes, scales, draws and encodes on an OffscreenCanvas in the worker.
// All geometry comes from Python (mobile/device/marks.py and picture.py), so that both shells draw the same.

const FONT = "Duchatong stamp";
const MEASURED_AT_PX = 100;
let font = null;
let table = null; // {path of a piece: the characters that it has}
const pieces = new Set(); // paths of those that are loaded

async function shippedFont(path, name) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  self.fonts.add(await new FontFace(name, await response.arrayBuffer()).load());
}

/** The shipped Chinese font: a phone's own fonts may lack rare characters of names. Fetched as bytes: what a worker's
 * FontFace loads by address does not pass the service worker in Firefox, and without a network no photo was kept. */
async function withFont() {
  font ??= shippedFont("assets/fonts/sansTTF-B.ttf", FONT).catch((error) => {
    font = null; // the next picture tries again
    throw error;
  });
  return font;
}

/** The families for these characters: the font, and the pieces of it that come after the app has opened. A photo is
 * kept even if a piece has not come yet: its characters then are of the phone's own font. */
async function families(characters) {
  await withFont();
  try {
    table ??= await (await fetch("%%REST%%table.json")).json();
    for (const [path, held] of Object.entries(table)) {
      if (pieces.has(path) || !Array.from(characters).some((character) => held.includes(character))) continue;
      await shippedFont(path, `${FONT} ${path}`);
      pieces.add(path);
    }
  } catch (error) {
    console.warn("a piece of the font:", error);
  }
  return [FONT, ...Array.from(pieces, (path) => `${FONT} ${path}`)].map((name) => `"${name}"`).join(", ");
}

/** The picture, upright: its width and height are those of what was decoded. Whoever asked for it closes it. */
export async function decode(bytes) {
  return createImageBitmap(new Blob([bytes]), { imageOrientation: "from-image" });
}

function canvasOf(bitmap, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { alpha: false });
  pen.imageSmoothingQuality = "medium";
  pen.fillStyle = "#fff"; // under transparent PNGs
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  return { canvas, pen };
}

async function jpegOf(canvas, quality) {
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Uint8Array(await blob.arrayBuffer());
}

/** A JPEG of at most `limit` bytes at the best of the qualities that makes it; else null or the last attempt. */
async function jpegWithin(canvas, qualities, limit, elseKeep) {
  let bytes;
  for (const quality of qualities) {
    bytes = await jpegOf(canvas, quality);
    if (bytes.length <= limit) return bytes;
  }
  return elseKeep ? null : bytes;
}

/** Upright original of the given size (null when the camera's own bytes are kept) and thumbnail. */
export async function develop(bitmap, wanted) {
  const { width, height, thumbWidth, thumbHeight, keep, qualities, elseKeep, limit, thumbQuality } = wanted;
  const full = canvasOf(bitmap, width, height);
  const small = canvasOf(full.canvas, thumbWidth, thumbHeight);
  const [original, thumbnail] = await Promise.all([
    keep ? null : jpegWithin(full.canvas, qualities, limit, elseKeep),
    jpegOf(small.canvas, thumbQuality),
  ]);
  return { original, thumbnail };
}

/** Advance widths of single characters for a 1-px font. */
export async function widths(characters) {
  const names = await families(characters);
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.font = `${MEASURED_AT_PX}px ${names}`;
  return Array.from(characters, (character) => pen.measureText(character).width / MEASURED_AT_PX);
}

/** A copy with text on a dark band: `band` is [left, top, right, bottom], `lines` are [x, y, text]. */
export async function stamp(bitmap, { fontPx, band, lines, opacity, quality }) {
  const names = await families(lines.map(([, , text]) => text).join(""));
  const { canvas, pen } = canvasOf(bitmap, bitmap.width, bitmap.height);
  const [left, top, right, bottom] = band;
  pen.fillStyle = `rgba(0, 0, 0, ${opacity})`;
  pen.fillRect(left, top, right - left, bottom - top);
  pen.fillStyle = "#fff";
  pen.font = `${fontPx}px ${names}`;
  pen.textBaseline = "top";
  for (const [x, y, text] of lines) pen.fillText(text, x, y);
  return jpegOf(canvas, quality);
}

/** A copy with lines drawn on it; each is a list of [x, y]. */
export async function draw(bitmap, { lines, colour, lineWidth, quality }) {
  const { canvas, pen } = canvasOf(bitmap, bitmap.width, bitmap.height);
  Object.assign(pen, { strokeStyle: colour, lineWidth, lineCap: "round", lineJoin: "round" });
  for (const line of lines) {
    pen.beginPath();
    line.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }
  return jpegOf(canvas, quality);
}
