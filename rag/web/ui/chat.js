// The chat, in a shadow root: what page and widget have in common. Wires the parts together.

import { showAbout } from "./about.js";
import { FocusKeeper } from "./focus.js";
import { Notices } from "./notices.js";
import { makeAsking, makeExport, makeConversation, makeReading, makeTools } from "./parts.js";
import { Suggestions } from "./suggestions.js";
import { Welcome } from "./welcome.js";

export class Chat {
  // `navigation` is the page's address; the widget has none.
  constructor({ root, server, words, collection, greeting, navigation = null }) {
    Object.assign(this, { root, server, words, navigation });
    this.collection = collection ?? null;
    this.model = null;
    this.notices = new Notices();
    this.focus = new FocusKeeper(root, () => this.input);
    this.tell = (text) => this.notices.tell(text);
    this.reading = makeReading(this);
    this.tools = makeTools(this);
    this.conversation = makeConversation(this);
    this.asking = makeAsking(this);
    this.exporter = makeExport(this);
    this.suggestions = new Suggestions({
      server,
      words,
      chosen: () => this.chosen(),
      onAsk: (question) => this.asking.ask(question),
    });
    this.welcome = new Welcome({
      server,
      words,
      greeting,
      chosen: () => this.chosen(),
      onAsk: (question) => this.asking.ask(question),
    });
  }

  // The collection to ask, as fields of a question.
  chosen() {
    return { collection: this.collection };
  }

  get exchanges() {
    return this.asking.exchanges;
  }

  // Connects and shows the chat; returns whether the server could be reached.
  async start() {
    const problem = await this.connect();
    this.shell = this.makeShell();
    this.update();
    this.onShown();
    if (problem) this.tell(this.sayError(problem));
    else await (this.conversation.started = this.startConversation());
    return !problem;
  }

  // Called once questions can be asked.
  onShown() {}

  // Asks the server for its model and collections; returns the error if it cannot.
  async connect() {
    try {
      const named = this.collection ? { default: this.collection } : this.server.get("/api/collections");
      const [model, collections] = await Promise.all([this.server.get("/api/model"), named]);
      this.model = model;
      this.collection = collections.default;
      return null;
    } catch (error) {
      return error;
    }
  }

  async startConversation() {
    try {
      await this.conversation.start({ on: await this.storesConversations() });
    } catch (error) {
      this.tell(this.sayError(error));
    }
  }

  get input() {
    return this.shell.input;
  }

  update() {
    this.shell.update({ running: Boolean(this.asking.running), empty: !this.exchanges.length });
  }

  get shownNodes() {
    const nodes = this.exchanges.map((exchange) => exchange.node);
    const earlier = this.conversation.earlier();
    return [...(earlier ? [earlier] : []), ...(nodes.length ? nodes : [this.welcome.node])];
  }

  // Shows another conversation, from its last question on; `summary` is null for a new one.
  showConversation(exchanges, summary) {
    this.reading.close();
    this.follow(summary);
    this.asking.replace(exchanges);
    this.suggestions.after(exchanges);
    this.documentsChanged();
    this.showLast();
    if (!summary) this.input.focus();
  }

  // An answer has ended.
  answered() {
    this.suggestions.after(this.exchanges);
  }

  // Scrolls to the last question.
  showLast() {
    this.exchanges.at(-1)?.node.scrollIntoView({ block: "start", behavior: "instant" });
  }

  // Adds earlier turns above without moving what a person is reading.
  showEarlier(exchanges) {
    this.exchanges.unshift(...exchanges);
    this.shell.log.showMore(this.shownNodes);
  }

  // Puts a question back into the composer; asked again, it keeps the turns before it.
  edit(exchange) {
    this.asking.editing = exchange;
    this.input.value = exchange.question;
    this.update();
    this.input.focus();
  }

  // Lets a person mark the place that would have been right; opens the answer's first place to begin with.
  letMark(exchange, take) {
    const [first] = [...exchange.citations, ...exchange.passages.map((one) => ({ ...one, quote: one.text }))];
    this.reading.letMark(first, take);
    if (!this.reading.open) this.tell(this.words.say("mark_open"));
  }

  sayError(error) {
    return this.words.fault(error);
  }

  documentsChanged() {
    if (!this.exchanges.length) this.welcome.refresh();
  }

  // Draws every exchange anew, in another language.
  redraw() {
    for (const exchange of this.exchanges) exchange.render();
  }

  async setLanguage(language) {
    await this.words.use(language);
    const back = this.shell.holdPlace();
    this.redraw();
    this.suggestions.render();
    this.welcome.render();
    this.shell.render();
    this.update();
    back();
    this.documentsChanged();
    this.shell.bar.languages.focus();
  }

  about() {
    const { words, server } = this;
    showAbout({ place: this.shell.app, words, weights: this.model?.weights ?? [], server });
  }
}
