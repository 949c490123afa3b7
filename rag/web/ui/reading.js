// The document panel beside the chat: highlights the control that opened it, returns the focus to it, closes on
// Back, and sets the page's address while a place is shown.

import { placeAt } from "./address.js";
import { BASE } from "./base.js";
import { Viewer } from "./viewer.js";

export class Reading {
  // `navigation` is null in the widget; `onOpen` and `onClose` hear of it, the latter with what opened
  // the place if that is still there.
  constructor({ server, words, root, navigation, onOpen, onClose, tell }) {
    Object.assign(this, { root, navigation, onOpen, onClose });
    this.opener = null;
    this.viewer = new Viewer({
      server,
      words,
      onClose: () => this.closed(),
      onStep: (place) => this.stepTo(place),
      tell,
    });
  }

  get node() {
    return this.viewer.node;
  }

  get open() {
    return this.viewer.open;
  }

  show(place, places, opener) {
    if (opener) this.leaveAddress();
    this.opener = opener;
    this.mark(opener);
    this.onOpen();
    this.viewer.show(place, places);
    if (this.covers && !placeAt(location)) this.navigation?.cover(() => this.viewer.close());
  }

  close() {
    this.viewer.close();
  }

  // Has a person mark a place, in `first` or in whatever document they open meanwhile; `take` gets it, or null.
  letMark(first, take) {
    this.viewer.letMark((place) => {
      if (this.covers) this.close();
      take(place);
    });
    if (!this.open && first) this.show(first);
  }

  endMarking() {
    this.viewer.endMarking();
  }

  // Whether the document lies over the conversation.
  get covers() {
    return getComputedStyle(this.node).position === "absolute";
  }

  closed() {
    const { opener } = this;
    this.navigation?.uncovered();
    this.leaveAddress();
    this.mark(null);
    this.opener = null;
    this.onClose(opener?.isConnected ? opener : null);
  }

  mark(opener) {
    for (const chip of this.root.querySelectorAll("[aria-current=true]")) chip.removeAttribute("aria-current");
    if (opener) opener.setAttribute("aria-current", "true");
  }

  // The number of the place that was gone to is the one highlighted.
  stepTo({ n, id }) {
    const numbers = [...(this.opener?.closest(".exchange")?.querySelectorAll("[data-n], [data-passage]") ?? [])];
    const next = numbers.find(({ dataset }) => (n ? dataset.n === String(n) : dataset.passage === id));
    if (!next) return;
    this.opener = next;
    this.mark(next);
    next.scrollIntoView({ block: "nearest" });
  }

  // Opens the place that the page's address names; whether it names one.
  openAddress() {
    const place = placeAt(location);
    if (place) this.show(place);
    return Boolean(place);
  }

  // The address names a place only as long as that is what is shown.
  leaveAddress() {
    if (this.navigation && placeAt(location)) history.replaceState(null, "", `${BASE}/`);
  }
}
