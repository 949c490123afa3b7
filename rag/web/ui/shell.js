// The frame of the chat: bar, drawer, log, composer and what lies over them, drawn anew when the language
// changes. Knows no question and no server.

import { Bar } from "./bar.js";
import { Composer } from "./composer.js";
import { el, iconButton } from "./dom.js";
import { Drawer } from "./drawer.js";
import { acceptDrops } from "./drops.js";
import { Log } from "./log.js";

export class Shell {
  // `parts` is what it frames: readiness, library, conversations, reading, notices. `on` is what its controls
  // do; `nodes()` is what the log shows, `note()` what stands below the composer.
  constructor({ root, words, mode, parts, on, nodes, note, cancels }) {
    Object.assign(this, { root, words, mode, parts, on, nodes, note, cancels });
    this.tab = "documents";
    this.render();
  }

  get onPage() {
    return this.mode === "page";
  }

  get input() {
    return this.composer.input;
  }

  // Builds everything anew from what is known.
  render() {
    const { words, parts, onPage } = this;
    this.composer = this.makeComposer();
    this.drawer = onPage ? this.makeDrawer() : null;
    this.bar = this.makeBar();
    this.log = new Log({ words });
    const middle = [parts.readiness.node, this.log.node, parts.library.line, this.composer.node];
    const centre = el(onPage ? "main" : "section", { class: "centre" }, middle);
    const body = el("div", { class: "body" }, this.drawer?.node, centre, parts.reading.node);
    this.app = el("div", { class: `app ${this.mode}`, lang: words.language }, this.bar.node, body, parts.notices.nodes);
    this.root.replaceChildren(this.app);
    this.show();
    if (onPage) acceptDrops({ area: this.app, label: words.say("drop_here"), onFiles: (files) => parts.library.add(files) });
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

  makeDrawer() {
    const { words, parts, tab } = this;
    const panels = [
      { name: "documents", label: words.say("documents"), node: parts.library.node },
      { name: "conversations", label: words.say("conversations"), node: parts.conversations.node },
    ];
    return new Drawer({ words, panels, shown: tab, onTab: (name) => (this.tab = name) });
  }

  makeBar() {
    const { words, drawer, on } = this;
    return new Bar({
      words,
      first: [this.skip(), drawer?.toggle],
      last: this.onPage ? null : iconButton("close", words.say("close"), on.close),
      on,
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
    if (reading) this.drawer?.yield();
    this.app.classList.toggle("reading", reading);
  }

  // Notes what is unfolded and where everything is scrolled to; the result brings it back.
  holdPlace() {
    const { reading } = this.parts;
    const read = this.log.hold();
    const { open, scrolled } = this.drawer ?? {};
    const { unfolded } = this.bar;
    const place = reading.viewer.scrolled;
    return () => {
      reading.viewer.relabel(place);
      this.app.classList.toggle("reading", reading.open);
      this.bar.unfold(unfolded);
      this.drawer?.restore({ open, scrolled });
      this.log.back(read);
    };
  }
}
