// A list whose rows are one tab stop each: the arrow keys go between the controls of a row and from row to
// row. Knows no list and no control.

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

// Keeps it so for all rows of `list` that `selector` names, those to come too.
export function oneStopPerRow(list, selector) {
  const update = () => stops(list, selector);
  list.addEventListener("keydown", (event) => step(event, list, selector));
  list.addEventListener("focusin", update);
  new MutationObserver(update).observe(list, { childList: true, subtree: true });
  update();
}
