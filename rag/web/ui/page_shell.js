// The frame of the page's chat: with a drawer, and with files accepted wherever they are dropped.

import { el } from "./dom.js";
import { Drawer } from "./drawer.js";
import { acceptDrops } from "./drops.js";
import { Shell } from "./shell.js";

export class PageShell extends Shell {
  arrange() {
    const { words, parts, log, composer } = this;
    this.drawer = this.makeDrawer();
    const middle = [parts.readiness.node, log.node, parts.library.line, composer.node];
    const centre = el("main", { class: "centre" }, middle);
    this.assemble({ kind: "page", first: [this.drawer.toggle], side: this.drawer.node, centre });
    acceptDrops({ area: this.app, label: words.say("drop_here"), onFiles: (files) => parts.library.add(files) });
  }

  makeDrawer() {
    const { words, parts } = this;
    const panels = [
      { name: "documents", label: words.say("documents"), node: parts.library.node },
      { name: "conversations", label: words.say("conversations"), node: parts.conversations.node },
    ];
    const shown = this.tab ?? "documents";
    return new Drawer({ words, panels, shown, onTab: (name) => (this.tab = name) });
  }

  makeRoom(reading) {
    if (reading) this.drawer.yield();
    super.makeRoom(reading);
  }

  holdPlace() {
    const { open, scrolled } = this.drawer;
    const back = super.holdPlace();
    return () => {
      this.drawer.restore({ open, scrolled });
      back();
    };
  }
}
