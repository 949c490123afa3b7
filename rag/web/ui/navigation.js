// The page's address: which conversation it shows, and what Back closes first. The widget has none, because the
// history of its host page is not ours.

import { BASE, own } from "./base.js";

const PATH = /^\/c\/([\w-]+)$/;

export class Navigation {
  // `onConversation(id)` is called when Back or Forward lead to another one; null is a new one.
  constructor({ onConversation }) {
    this.uncover = null; // closes what covers the conversation
    this.leaving = false; // whether our own step back is under way
    window.addEventListener("popstate", () => this.moved(onConversation));
    if (history.state?.cover) this.back(); // reloaded while something covered it: it is closed now
  }

  get conversation() {
    return PATH.exec(own(location.pathname))?.[1] ?? null;
  }

  // Another conversation gets an entry of its own; one that has just got its name does not. A new one
  // takes the address of a conversation only.
  show(id, { replace = false } = {}) {
    const path = id ? `${BASE}/c/${id}` : `${BASE}/`;
    if (path === location.pathname || !(id || this.conversation)) return;
    const covered = Boolean(this.uncover); // its entry becomes that of the other conversation
    this.uncover = null;
    if (replace || covered) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }

  // From now on Back calls `close` instead of leaving the conversation.
  cover(close) {
    if (!this.uncover) history.pushState({ cover: true }, "");
    this.uncover = close;
  }

  // What covered it was closed by other means.
  uncovered() {
    if (!this.uncover) return;
    this.uncover = null;
    this.back();
  }

  back() {
    this.leaving = true;
    history.back();
  }

  moved(onConversation) {
    const close = this.uncover;
    if (this.leaving) this.leaving = false;
    else if (close && !history.state?.cover) {
      this.uncover = null;
      close();
    } else if (!history.state?.cover) onConversation(this.conversation);
  }
}
