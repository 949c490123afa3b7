// Builds elements without ever parsing markup: whatever comes from documents, questions or
// models becomes text and nothing else. Knows nothing of the chat.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  send: "M5 12h13M12 5l7 7-7 7",
  stop: "M7 7h10v10H7z",
  close: "M6 6l12 12M18 6L6 18",
  trash: "M5 7h14M10 11v6M14 11v6M7 7l1 12h8l1-12M9 7V4h6v3",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  folder: "M3 6h6l2 2h10v11H3z",
  menu: "M4 6h16M4 12h16M4 18h16",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  info: "M12 11v6M12 7.5v.5M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  fresh: "M4 5h16v11H10l-5 4v-4H4zM12 7.5v6M9 10.5h6",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  again: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  thumb_up: "M4 11h3v9H4zM7 11l4-7c2 0 2.5 1.5 2 3l-.7 3H18c1.5 0 2.2 1 2 2.2l-1.2 6c-.2 1-1 1.8-2 1.8H7",
  thumb_down: "M4 13h3V4H4zM7 13l4 7c2 0 2.5-1.5 2-3l-.7-3H18c1.5 0 2.2-1 2-2.2l-1.2-6c-.2-1-1-1.8-2-1.8H7",
  back: "M15 6l-6 6 6 6",
  on: "M9 6l6 6-6 6",
  larger: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5M8 11h6M11 8v6",
  smaller: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM16 16l5 5M8 11h6",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  open: "M13 4h7v7M20 4l-9 9M18 14v6H4V6h6",
};

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

// The shadow root of `host`, in a style of its own.
export function shadowOf(host, style) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  return root;
}

// Makes the children of `parent` those of `items`. A child whose item is the same stays as it is:
// with its focus, and neither drawn in nor read out a second time.
export function keep(parent, items, make) {
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

// A button that shows an icon and says its name to those who cannot see it.
export function iconButton(name, label, onclick, properties = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...properties },
    icon(name),
  );
}

// The same for what leads somewhere.
export function iconLink(name, label, href, properties = {}) {
  return el("a", { class: "icon-button", "aria-label": label, title: label, href, ...properties }, icon(name));
}
