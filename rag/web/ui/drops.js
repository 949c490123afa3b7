// Files dropped anywhere on `area` are handed to `onFiles`; a cover says so while they hover.

import { el } from "./dom.js";

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
  area.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    cover.hidden = true;
    onFiles([...event.dataTransfer.files]);
  });
}
