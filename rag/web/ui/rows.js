// Makes each row of a list a single tab stop: arrow keys move within a row and between rows.

const CONTROLS = "button, a[href], input, select, summary";
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function controlsOf(row) {
  return [...row.querySelectorAll(CONTROLS)].filter((one) => !one.disabled);
}

// A row that asks something is filled in with Tab like any form.
function asks(row) {
  return row.classList.contains("asking");
}

function stops(list, selector) {
  for (const row of list.querySelectorAll(selector)) {
    const controls = controlsOf(row);
    const active = row.getRootNode().activeElement;
    const chosen = controls.includes(active) ? active : controls[0];
    for (const one of controls) one.tabIndex = asks(row) || one === chosen ? 0 : -1;
  }
}

function step(event, list, selector) {
  const [down, right] = STEPS[event.key] ?? [];
  const row = event.target.closest(selector);
  if (down === undefined || !row || asks(row) || event.target.matches("select, input:not([type=checkbox])")) return;
  const rows = [...list.querySelectorAll(selector)];
  const at = controlsOf(row).indexOf(event.target);
  const next = rows[rows.indexOf(row) + down];
  const target = next && (controlsOf(next)[at + right] ?? (down && controlsOf(next)[0]));
  if (!target) return;
  event.preventDefault();
  target.focus();
}

// A selector of the focused control, by its row's data attribute and its class, one of `classes`; null where the
// focus is elsewhere. Whoever redraws the list focuses what it selects.
export function focusedIn(list, attribute, classes) {
  const active = list.getRootNode().activeElement;
  const row = active && list.contains(active) && active.closest(`[${attribute}]`);
  const found = row && classes.find((name) => active.classList.contains(name));
  return found ? `[${attribute}="${CSS.escape(row.getAttribute(attribute))}"] .${found}` : null;
}

// Applies it to all rows of `list` that match `selector`, later ones included.
export function oneStopPerRow(list, selector) {
  const update = () => stops(list, selector);
  list.addEventListener("keydown", (event) => step(event, list, selector));
  list.addEventListener("focusin", update);
  new MutationObserver(update).observe(list, { childList: true, subtree: true });
  update();
}
