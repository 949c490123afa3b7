// The frame of the chat, which page and widget share: bar, log, composer and overlays; redrawn when the language
// changes.

import { Bar } from "./bar.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { Log } from "./log.js";

export class Shell {
  // `parts` is what it frames: reading, notices, and what else the page has. `on` is what its controls do;
  // `nodes()` is what the log shows, `note()` what stands below the composer.
  constructor({ root, words, parts, on, nodes, note, cancels }) {
    Object.assign(this, { root, words, parts, on, nodes, note, cancels });
    this.render();
  }

  get input() {
    return this.composer.input;
  }

  // Builds everything anew from what is known.
  render() {
    this.composer = this.makeComposer();
    this.log ??= new Log();
    this.log.name(this.words);
    this.arrange();
    this.show();
  }

  // Puts everything in its place. `first` and `last` stand at the ends of the bar, `side` beside the centre.
  assemble({ kind, first = [], last = null, side = null, centre }) {
    const { words, parts, on } = this;
    this.bar = new Bar({ words, first: [this.skip(), ...first], last, on });
    // A press beside a sheet that lies over the chat, which takes none then, closes it.
    const onclick = ({ target, currentTarget }) => target === currentTarget && parts.reading.open && parts.reading.close();
    const body = el("div", { class: "body", onclick }, side, centre, parts.reading.node);
    this.app = el("div", { class: `app ${kind}`, lang: words.language }, this.bar.node, body, parts.notices.nodes);
    this.root.replaceChildren(this.app);
  }

  // Has the log show what there is now.
  show() {
    this.log.show(this.nodes());
  }

  update({ running, empty }) {
    this.composer.update(running);
    this.bar.update(empty);
  }

  makeComposer() {
    const { words, on, cancels } = this;
    return new Composer({
      words,
      draft: this.composer?.input.value ?? "",
      note: this.note(),
      onAsk: on.ask,
      onStop: on.stop,
      onInput: on.input,
      cancels,
    });
  }

  // The first tab stop: past the bar and all documents to where questions are typed.
  skip() {
    const jump = (event) => {
      event.preventDefault();
      this.input.focus();
    };
    return el("a", { class: "skip", href: "#question", onclick: jump }, this.words.say("skip"));
  }

  // Makes room for an open document, or takes it back.
  makeRoom(reading) {
    this.app.classList.toggle("reading", reading);
  }

  // Notes what is unfolded and where everything is scrolled to; the result brings it back.
  holdPlace() {
    const { reading } = this.parts;
    const read = this.log.hold();
    const { unfolded } = this.bar;
    const place = reading.viewer.scrolled;
    return () => {
      reading.viewer.relabel(place);
      this.app.classList.toggle("reading", reading.open);
      this.bar.unfold(unfolded);
      this.log.back(read);
    };
  }
}
