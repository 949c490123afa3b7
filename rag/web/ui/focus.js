// Restores the focus when the focused control is redrawn or removed: to the same control of the new drawing, else
// to the nearest that is left.

import { FOCUSABLE } from "./dom.js";

function usable(element) {
  return !element.disabled && !element.classList.contains("guard") && element.checkVisibility();
}

// Hidden ones too: to check hundreds of answers takes seconds.
function controls(place) {
  return [...place.querySelectorAll(FOCUSABLE)];
}

// The first usable one from a position on, else the last before it.
function nearest(some, at) {
  return some.slice(at).find(usable) ?? some.slice(0, at).findLast(usable);
}

// What a control is, whichever drawing of it: what it is called and what it belongs to.
function sameness(element) {
  const { tool, n, passage, thumb } = element.dataset;
  const row = element.closest("[data-id]")?.dataset.id;
  const called = element.id || element.getAttribute("aria-label") || element.textContent;
  return JSON.stringify([element.tagName, element.className, called, row, tool, n, passage, thumb]);
}

function ancestors(element, root) {
  const found = [];
  for (let one = element.parentNode; one && one !== root; one = one.parentNode) found.push(one);
  return found;
}

// Watches a root; `fallback()` is focused where nothing near is left.
export class FocusKeeper {
  constructor(root, fallback) {
    Object.assign(this, { root, fallback });
    this.last = null;
    root.addEventListener("focusin", ({ target }) => this.remember(target));
    root.addEventListener("focusout", ({ target }) => setTimeout(() => this.left(target)));
    new MutationObserver(() => this.mend()).observe(root, { childList: true, subtree: true });
  }

  remember(element) {
    const places = ancestors(element, this.root).map((place) => ({ place, at: controls(place).indexOf(element) }));
    this.last = { element, same: sameness(element), places };
  }

  // Somebody went elsewhere, and is not called back.
  left(element) {
    if (element.isConnected && this.last?.element === element && !this.root.activeElement) this.last = null;
  }

  mend() {
    const { last, root } = this;
    if (!last || root.activeElement || last.element.isConnected) return;
    this.last = null;
    const { place, at } = last.places.find((one) => one.place.isConnected) ?? {};
    const there = place ? controls(place) : [];
    const isSame = (one) => sameness(one) === last.same && usable(one);
    const next = there.find(isSame) ?? controls(root).find(isSame) ?? nearest(there, Math.max(at, 0)) ?? this.fallback();
    next.focus({ preventScroll: true });
  }
}
