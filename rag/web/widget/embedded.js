// The chat of the widget, loaded when first opened: one collection, one conversation, a close button.

import { Chat } from "../ui/chat.js";
import { el, iconButton, shadowOf } from "../ui/dom.js";
import { widgetKey } from "../ui/conversation.js";
import { makeShell } from "../ui/parts.js";
import { Server } from "../ui/server.js";
import { Shell } from "../ui/shell.js";
import { Words } from "../ui/words.js";
import { STYLE } from "./built.js";

// Builds the chat inside `host`, or fails with the server's word. `load(language)` promises the words of a
// language, of which `texts` has the names; `token` proves who asks, if the page has one.
export async function createChat({ host, origin, texts, language, load, token, credentials, ...rest }) {
  const words = new Words(texts, language, load);
  await words.use(language);
  const key = token ? null : widgetKey();
  const headers = key ? { "Fundstelle-Key": key } : {};
  const server = new Server({ origin, words, headers, credentials, token });
  const chat = new EmbeddedChat({ root: shadowOf(host, STYLE), server, words, ...rest });
  await chat.start();
  return chat;
}

class EmbeddedShell extends Shell {
  arrange() {
    const last = iconButton("close", this.words.say("close"), this.on.close);
    const centre = el("section", { class: "centre" }, this.log.node, this.composer.node);
    this.assemble({ kind: "widget", last, centre });
  }
}

class EmbeddedChat extends Chat {
  constructor({ onClose, ...given }) {
    super(given);
    this.onClose = onClose;
  }

  async start() {
    if (await super.start()) this.documentsChanged();
  }

  answered() {
    super.answered();
    if (!this.storesConversations()) this.conversation.warn();
  }

  // Somebody who has to sign in is told by the panel.
  async connect() {
    const problem = await super.connect();
    if (problem?.status === 401) throw problem;
    return problem;
  }

  // Whether the server can tell whose conversations to store.
  storesConversations() {
    const { token, headers } = this.server;
    return Boolean(token || headers["Fundstelle-Key"]);
  }

  makeShell() {
    return makeShell(this, EmbeddedShell);
  }

  // The widget always asks the collection that its page names.
  follow() {}

  conversationChanged() {}

  async setLanguage(language) {
    await super.setLanguage(language).catch((error) => this.tell(this.sayError(error)));
  }

  // The widget is removed: stops following a running answer.
  destroy() {
    this.asking.detach();
  }
}
