// Accepts files and folders dropped anywhere on `area`, as { file, path } with the folders in `path`; a cover says
// so while they hover.

import { el } from "./dom.js";

// What a person chose in a dialog: `webkitRelativePath` is empty for single files.
export function chosenFiles(list) {
  return [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// A reader gives a hundred entries at a time, and none at the end.
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

async function filesIn(entry) {
  try {
    if (entry.isFile) return [{ file: await fileOf(entry), path: entry.fullPath.replace(/^\//, "") }];
    return (await Promise.all((await entriesOf(entry)).map(filesIn))).flat();
  } catch {
    return []; // a file that went away meanwhile, or that may not be read
  }
}

// Entries must be asked for before the event is over.
async function droppedFiles({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return chosenFiles(files);
  return (await Promise.all(entries.map(filesIn))).flat();
}

export function acceptDrops({ area, label, onFiles }) {
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  const cover = el("div", { class: "cover", hidden: true }, label);
  area.append(cover);
  area.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    cover.hidden = false;
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) cover.hidden = true;
  });
  area.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    cover.hidden = true;
    const files = await droppedFiles(event.dataTransfer);
    if (files.length) onFiles(files);
  });
}
