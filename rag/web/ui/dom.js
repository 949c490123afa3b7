// Builds elements without ever parsing markup: text from documents, questions and models stays text.

import { ICONS } from "./built.js";

export const FOCUSABLE = "button, select, textarea, summary, input, a[href], [tabindex]";
const SVG = "http://www.w3.org/2000/svg";

// el("p", { class: "note", onclick: f, "aria-label": "x" }, "text", child, …)
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// A file's name without the marks that turn the order of its letters around, with which "gpj.exe" reads "exe.jpg".
export function legible(name) {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

// The shadow root of `host`, in a style of its own.
export function shadowOf(host, style) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  return root;
}

// Makes the children of `parent` those of `items`. A child whose item has not changed stays: it keeps the focus
// and is not announced again.
export function reconcile(parent, items, make) {
  items.forEach((item, index) => {
    const key = JSON.stringify(item);
    const old = parent.children[index];
    if (old?.shownItem === key) return;
    const made = make(item);
    made.shownItem = key;
    if (old) old.replaceWith(made);
    else parent.append(made);
  });
  while (parent.children.length > items.length) parent.lastElementChild.remove();
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// A button with an icon and an accessible name.
export function iconButton(name, label, onclick, properties = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...properties },
    icon(name),
  );
}

// A link with an icon and an accessible name.
export function iconLink(name, label, href, properties = {}) {
  return el("a", { class: "icon-button", "aria-label": label, title: label, href, ...properties }, icon(name));
}
