// Tabs: several panels in one place, one shown at a time.

import { el } from "./dom.js";

// panels: [{ name, label, node }]; `onShow(name)` hears which a person chose.
export function tabs({ panels, shown, label, onShow }) {
  const buttons = panels.map(({ name, label: text }) =>
    el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` }, text),
  );
  const bodies = panels.map(({ name, node }) =>
    el("div", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` }, node),
  );
  const show = (name) =>
    panels.forEach((panel, index) => {
      const chosen = panel.name === name;
      buttons[index].setAttribute("aria-selected", String(chosen));
      buttons[index].tabIndex = chosen ? 0 : -1;
      bodies[index].hidden = !chosen;
    });
  const choose = (index) => {
    show(panels[index].name);
    buttons[index].focus();
    onShow(panels[index].name);
  };
  buttons.forEach((button, index) => {
    button.addEventListener("click", () => choose(index));
    button.addEventListener("keydown", ({ key }) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (step) choose((index + step + panels.length) % panels.length);
    });
  });
  show(shown);
  return [el("div", { class: "tabs", role: "tablist", "aria-label": label }, buttons), ...bodies];
}
