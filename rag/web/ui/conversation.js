// The current conversation as the server stores it: its id and its earlier turns, which become exchanges.

import { el } from "./dom.js";
import { Exchange } from "./exchange.js";
import { conversationPath, turnPath } from "./server.js";
import { opening } from "./changes.js";
import { store, stored } from "./storage.js";

const KEY = "fundstelle-key"; // the widget's, in the storage of the page that embeds it
const CURRENT = "fundstelle-conversation";
const POLL_MS = 1500;

// The key by which the widget owns its conversations; null where it cannot be stored.
export function widgetKey() {
  const known = stored(KEY);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return store(KEY, key) ? key : null;
}

// Shows a stored turn in its exchange; a running answer has yet to be followed.
function restore(exchange, turn) {
  const { id, documents, withheld, feedback, answer, state } = turn;
  Object.assign(exchange, { turn: id, documents, withheld, feedback });
  exchange.asked = performance.now() - (Date.now() - Date.parse(turn.asked));
  exchange.node.classList.add("restored");
  if (answer && state === "finished") exchange.take("done", answer);
  else if (answer) {
    exchange.take("passages", answer);
    exchange.take("places", { sentences: answer.sentences });
  }
  if (state !== "running") exchange.end(state);
}

export class Conversation {
  // `navigation` is null in the widget, which remembers one conversation per `collection`. `tools` makes the buttons
  // below an answer. `shows` has callbacks: `onPlace` opens a place, `onTurns` shows another conversation,
  // `onEarlier` the turns before it, and `onChange` is told that the id has changed.
  constructor({ server, words, navigation, collection, tools, shows, tell }) {
    Object.assign(this, { server, words, navigation, tools, tell, ...shows });
    this.memory = collection ? `${CURRENT}-${collection}` : CURRENT;
    this.id = null;
    this.on = false; // whether the server stores conversations
    this.started = null; // a promise that start() has ended
    this.more = false; // whether there are turns before those shown
    this.first = null;
    this.warned = false;
  }

  // Shows the conversation that the address, or the widget's memory, names.
  async start({ on }) {
    this.on = on;
    const wanted = this.navigation ? this.navigation.conversation : stored(this.memory);
    if (wanted && on) await this.open(wanted, { replace: true });
    else if (wanted && this.navigation) this.missing();
  }

  async open(id, { replace = false } = {}) {
    if (!id) return this.startNew({ replace });
    let found;
    try {
      found = await this.server.get(conversationPath(id));
    } catch (error) {
      if (error.status !== 404) return this.tell(this.words.fault(error));
      return this.missing();
    }
    this.name(found.id, { replace });
    this.take(found);
    this.onTurns(found.turns.map((turn) => this.exchange(turn)), found);
    return found;
  }

  // Says that the conversation no longer exists, and starts a new one.
  missing() {
    if (this.navigation) this.tell(this.words.say("not_found"));
    this.startNew({ replace: true });
  }

  // Shows a new conversation, which the server does not have yet.
  startNew({ replace = false } = {}) {
    this.name(null, { replace });
    this.more = false;
    this.onTurns([], null);
  }

  name(id, options) {
    this.id = id;
    if (this.navigation) this.navigation.show(id, options);
    else store(this.memory, id);
    this.onChange();
  }

  take({ turns, more }) {
    this.more = more;
    this.first = turns[0]?.number ?? null;
  }

  exchange(turn) {
    const { words, tools, tell } = this;
    const onPlace = opening(turn.documents, { open: this.onPlace, tell, words });
    const live = turn.state === "running";
    const exchange = new Exchange({ question: turn.question, words, onPlace, tools, live });
    exchange.conversation = this.id;
    restore(exchange, turn);
    return exchange;
  }

  // Follows an answer that was running when this page was loaded, or that another window asked for. One that has
  // ended is shown as stored; one without a stream is polled.
  async listen(exchange, onEvent, signal) {
    for (;;) {
      try {
        return await this.server.listen(turnPath(exchange, "/events"), onEvent, { signal });
      } catch (error) {
        if (error.status !== 404) throw error;
      }
      const { turns } = await this.server.get(`${conversationPath(exchange.conversation)}?limit=1`);
      const [last] = turns;
      if (signal.aborted || last?.id !== exchange.turn) return undefined;
      if (last.state !== "running") return restore(exchange, last);
      await new Promise((again) => setTimeout(again, POLL_MS));
    }
  }

  // Has the server stop an answer, which would go on without a listener.
  stop(exchange) {
    return this.server.request(turnPath(exchange, "/stop"), { method: "POST" }).catch(() => null);
  }

  // The id of the last turn, asked here or in another window; undefined without one.
  async lastTurn() {
    if (!this.id) return undefined;
    try {
      const { turns } = await this.server.get(`${conversationPath(this.id)}?limit=1`);
      return turns.at(-1)?.id;
    } catch (error) {
      if (error.status !== 404) return undefined;
      this.name(null, { replace: true });
      this.tell(this.words.say("deleted_elsewhere"));
      return undefined;
    }
  }

  // A button that loads the turns before those shown; null where there are none.
  earlier() {
    if (!this.more) return null;
    const load = async (event) => {
      const button = event.currentTarget;
      button.disabled = true;
      try {
        const found = await this.server.get(`${conversationPath(this.id)}?before=${this.first}`);
        this.take(found);
        this.onEarlier(found.turns.map((turn) => this.exchange(turn)));
      } catch (error) {
        button.disabled = false;
        this.tell(this.words.fault(error));
      }
    };
    return el("button", { type: "button", class: "more earlier", onclick: load }, this.words.say("earlier_turns"));
  }

  // The whole conversation as the server exports it; null where all of it is shown here.
  async markdown() {
    if (!this.more) return null;
    return this.server.text(`${conversationPath(this.id)}/export?language=${this.words.language}`);
  }

  // The fields of a question that say in which conversation it is stored.
  asked(replaces) {
    if (!this.on) return {};
    return { conversation: this.id ?? "", ...(replaces ? { replaces } : {}) };
  }

  // Takes the server's reply on where a question is stored.
  told({ kept, conversation, turn }, exchange) {
    exchange.turn = kept ? turn : null;
    exchange.conversation = conversation;
    if (!kept) return this.warn();
    if (this.id && this.id !== conversation) this.tell(this.words.say("deleted_elsewhere"));
    this.name(conversation, { replace: true });
  }

  // A question has been answered. Where the server never said where it is stored, the browser sent no key, as when
  // it blocks cookies.
  ended(exchange) {
    if (this.on && exchange.answer && exchange.turn === undefined) this.warn();
    if (exchange.turn) this.onChange();
  }

  warn() {
    if (!this.warned) this.tell(this.words.say("not_kept"));
    this.warned = true;
  }

  async rate(exchange, feedback) {
    const { feedback: kept } = await this.server.send("POST", turnPath(exchange, "/feedback"), feedback);
    exchange.feedback = kept;
  }
}
