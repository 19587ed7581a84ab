// Tries what the records rest on: a file of this origin, written at once and through. Answers "" when it works.
export {}; // a module, as the app's own worker is

async function tried() {
  if (!navigator.storage?.getDirectory) return "files";
  let folder;
  try {
    folder = await navigator.storage.getDirectory();
  } catch {
    return "private"; // there, and refused: a private window, or data forbidden for this site
  }
  const name = `.probe-${crypto.randomUUID()}`;
  try {
    const file = await folder.getFileHandle(name, { create: true });
    if (!file.createSyncAccessHandle) return "files";
    const handle = await file.createSyncAccessHandle();
    try {
      handle.write(new Uint8Array([1]), { at: 0 });
      handle.flush();
    } finally {
      handle.close();
    }
    return "";
  } catch (error) {
    return error.name === "QuotaExceededError" ? "" : "private"; // a full phone is told by the app itself
  } finally {
    await folder.removeEntry(name).catch(() => {});
  }
}

postMessage(await tried());
