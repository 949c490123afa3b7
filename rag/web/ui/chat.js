// The chat, in a shadow root: what page and widget have in common. Wires the parts together. Knows no list of
// documents and none of conversations.

import { showAbout } from "./about.js";
import { Asking } from "./asking.js";
import { Bar } from "./bar.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { answerAsMarkdown, asMarkdown } from "./export.js";
import { FocusKeeper } from "./focus.js";
import { copyText, saveMarkdown } from "./handing.js";
import { Kept } from "./kept.js";
import { Log } from "./log.js";
import { Notices } from "./notices.js";
import { Reading } from "./reading.js";
import { Suggestions } from "./suggestions.js";
import { Tools } from "./tools.js";
import { Welcome } from "./welcome.js";

export class Chat {
  // `navigation` is the page's address; the widget has none.
  constructor({ root, server, words, collection, greeting, navigation = null }) {
    Object.assign(this, { root, server, words, navigation });
    this.collection = collection ?? null;
    this.model = null;
    this.drawer = null;
    this.notices = new Notices();
    this.focus = new FocusKeeper(root, () => this.input);
    this.tell = (text) => this.notices.tell(text);
    this.reading = this.makeReading();
    this.tools = this.makeTools();
    this.kept = this.makeKept();
    this.asking = this.makeAsking();
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

  makeReading() {
    const { server, words, root, navigation, tell } = this;
    return new Reading({
      server,
      words,
      root,
      navigation,
      tell,
      onOpen: () => {
        this.drawer?.yield();
        this.app.classList.add("reading");
      },
      onClose: (opener) => {
        this.app.classList.remove("reading");
        (opener ?? this.input).focus();
      },
    });
  }

  makeTools() {
    return new Tools({
      words: this.words,
      onCopy: (exchange) => this.copyText(answerAsMarkdown(exchange, this.words)),
      onEdit: (exchange) => this.edit(exchange),
      onAgain: (exchange) => this.asking.ask(exchange.question, exchange),
      onRate: (exchange, feedback) => this.kept.rate(exchange, feedback),
      tell: this.tell,
    });
  }

  makeKept() {
    return new Kept({
      server: this.server,
      words: this.words,
      navigation: this.navigation,
      collection: this.collection,
      tools: (exchange) => this.tools.of(exchange),
      shows: {
        onPlace: (place, places, opener) => this.reading.show(place, places, opener),
        onTurns: (exchanges, summary) => this.showConversation(exchanges, summary),
        onEarlier: (exchanges) => this.showEarlier(exchanges),
        onLast: (exchange) => this.asking.replaceLast(exchange),
        onChange: () => this.conversationChanged(),
      },
      tell: this.tell,
    });
  }

  makeAsking() {
    const { server, words, kept } = this;
    return new Asking({
      server,
      words,
      kept,
      chosen: () => this.chosen(),
      make: {
        onPlace: (place, places, opener) => this.reading.show(place, places, opener),
        tools: (exchange) => this.tools.of(exchange),
      },
      onChange: () => this.showExchanges(),
      onState: () => this.update(),
      onEnded: () => this.suggestions.after(this.exchanges),
      onAsked: (exchange) => {
        this.suggestions.clear();
        this.input.value = "";
        this.update();
        this.showLast();
        if (!this.root.activeElement) exchange.view.focus(); // what was pressed is gone
      },
      announce: (text) => this.notices.announce(text),
    });
  }

  // What is asked, as a question says it.
  chosen() {
    return { collection: this.collection };
  }

  get exchanges() {
    return this.asking.exchanges;
  }

  // Shows what there is; whether the server let it.
  async start() {
    const problem = await this.meet();
    this.render();
    if (problem) this.tell(this.sayError(problem));
    else await this.startKept();
    return !problem;
  }

  // Asks the server what it is; the error, if it does not say.
  async meet() {
    try {
      this.model = await this.server.get("/api/model");
      this.collection ??= (await this.server.get("/api/collections")).default;
      return null;
    } catch (error) {
      return error;
    }
  }

  async startKept() {
    try {
      await this.kept.start({ on: await this.keeps() });
    } catch (error) {
      this.tell(this.sayError(error));
    }
  }

  // Builds everything anew from what is known: at the start and when the language changes.
  render() {
    const { words } = this;
    this.composer = new Composer({
      words,
      draft: this.composer?.input.value ?? "",
      note: this.model ? words.say("model_note", { model: this.model.model || words.say("some_model") }) : "",
      onAsk: (text) => this.asking.ask(text),
      onStop: () => this.asking.stop(),
      onInput: (text) => {
        if (!text.trim()) this.asking.editing = null;
      },
      cancels: () => Boolean(this.asking.editing),
    });
    this.log = new Log({ words });
    this.arrange();
    this.showExchanges();
    this.update();
  }

  // Puts the bar, what stands in the centre, and the reading beside it.
  assemble({ first = [], last = null, kind, tag, centre }) {
    this.bar = this.makeBar(first, last);
    const body = el("div", { class: "body" }, this.drawer?.node, el(tag, { class: "centre" }, centre), this.reading.node);
    this.app = el("div", { class: `app ${kind}`, lang: this.words.language }, this.bar.node, body, this.notices.nodes);
    this.root.replaceChildren(this.app);
  }

  // The first tab stop: past the bar and all documents to where questions are typed.
  skip() {
    const jump = (event) => {
      event.preventDefault();
      this.input.focus();
    };
    return el("a", { class: "skip", href: "#question", onclick: jump }, this.words.say("skip"));
  }

  makeBar(first, last) {
    return new Bar({
      words: this.words,
      first: [this.skip(), ...first],
      last,
      on: {
        copy: () => this.copy(),
        download: () => this.download(),
        fresh: () => this.kept.leave(),
        language: (language) => this.setLanguage(language),
        about: () => this.about(),
      },
    });
  }

  get input() {
    return this.composer.input;
  }

  update() {
    this.composer.update(Boolean(this.asking.running));
    this.bar.update(!this.exchanges.length);
  }

  get shownNodes() {
    const nodes = this.exchanges.map((exchange) => exchange.node);
    const earlier = this.kept.earlier();
    return [...(earlier ? [earlier] : []), ...(nodes.length ? nodes : [this.welcome.node])];
  }

  showExchanges() {
    this.log.show(this.shownNodes);
  }

  // Shows another conversation, from its last question on; `summary` is null for a new one.
  showConversation(exchanges, summary) {
    this.reading.close();
    this.follow(summary?.collection);
    this.asking.replace(exchanges);
    this.suggestions.after(exchanges);
    this.documentsChanged();
    this.showLast();
    if (!summary) this.input.focus();
  }

  // Scrolls to the last question.
  showLast() {
    this.exchanges.at(-1)?.node.scrollIntoView({ block: "start", behavior: "instant" });
  }

  // Puts earlier turns above without moving what a person reads.
  showEarlier(exchanges) {
    this.exchanges.unshift(...exchanges);
    this.log.showMore(this.shownNodes);
  }

  // Puts the question where it is typed; it is asked with what was said before it, unless all is cleared.
  edit(exchange) {
    this.asking.editing = exchange;
    this.input.value = exchange.question;
    this.update();
    this.input.focus();
  }

  sayError(error) {
    return this.words.fault(error instanceof TypeError ? { code: "network" } : error);
  }

  documentsChanged() {
    if (!this.exchanges.length) this.welcome.refresh();
  }

  async setLanguage(language) {
    await this.words.use(language);
    const back = this.holdPlace();
    for (const exchange of this.exchanges) exchange.render();
    this.suggestions.render();
    this.welcome.render();
    this.render();
    back();
    this.documentsChanged();
    this.bar.languages.focus();
  }

  // Notes what is unfolded and where everything is scrolled to; the result brings it back.
  holdPlace() {
    const read = this.log.hold();
    const { open, scrolled } = this.drawer ?? {};
    const { unfolded } = this.bar;
    const place = this.reading.viewer.scrolled;
    return () => {
      this.reading.viewer.relabel(place);
      this.app.classList.toggle("reading", this.reading.open);
      this.bar.unfold(unfolded);
      this.drawer?.restore({ open, scrolled });
      this.log.back(read);
    };
  }

  // The whole conversation; null, and said, where it cannot be had.
  async markdown() {
    try {
      return (await this.kept.markdown()) ?? asMarkdown(this.exchanges, this.words);
    } catch (error) {
      this.tell(this.sayError(error));
      return null;
    }
  }

  async copy() {
    const text = await this.markdown();
    if (text) await this.copyText(text);
  }

  async copyText(text) {
    this.tell(this.words.say((await copyText(text)) ? "copied" : "copy_failed"));
  }

  async download() {
    const text = await this.markdown();
    if (text) saveMarkdown(text, "fundstelle.md");
  }

  about() {
    const { app: place, words, server } = this;
    showAbout({ place, words, weights: this.model?.weights ?? [], server });
  }
}
