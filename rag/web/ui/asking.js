// Asks questions one after another: each with what was said before it, its answer followed as it comes.
// Holds the exchanges of the conversation at hand; draws none and keeps none.

import { Exchange } from "./exchange.js";

const REMEMBERED = 10; // exchanges that a question is asked with

export class Asking {
  // `chosen()` is what is asked. `make` has what an exchange needs beside its question. `onChange` hears
  // that exchanges came or went, `onAsked` of a new one, `onState` that an answer began or ended, `onEnded` the latter.
  constructor({ server, words, kept, chosen, make, announce, ...hears }) {
    Object.assign(this, { server, words, kept, chosen, make, announce, ...hears });
    this.exchanges = [];
    this.running = null;
    this.editing = null; // the exchange whose question is asked anew
  }

  // Another conversation is shown; an answer to this one goes on where it is kept.
  replace(exchanges) {
    this.stop();
    this.running = null;
    this.editing = null;
    this.exchanges = exchanges;
    this.onChange();
    this.onState();
  }

  // The last turn as it is now.
  replaceLast(exchange) {
    this.exchanges.splice(-1, 1, exchange);
    this.onChange();
    this.onState();
    this.onEnded();
  }

  stop() {
    this.running?.abort();
  }

  // The turns before this exchange, or all.
  history(until = this.exchanges.length) {
    return this.exchanges
      .slice(0, until)
      .filter((exchange) => exchange.answer)
      .slice(-REMEMBERED)
      .flatMap((exchange) => [
        { role: "user", text: exchange.question },
        { role: "assistant", text: exchange.answer.answer },
      ]);
  }

  // Asks, with what was said before `instead` if given, which goes if it never was answered.
  async ask(text, instead = this.editing) {
    const question = text.trim();
    if (!question || this.running) return;
    const at = this.exchanges.indexOf(instead);
    const history = this.history(at < 0 ? undefined : at);
    const replaces = at >= 0 && !instead.answer && instead.turn;
    if (at >= 0 && !instead.answer) this.exchanges.splice(at, 1);
    this.editing = null;
    const exchange = new Exchange({ question, words: this.words, ...this.make });
    this.exchanges.push(exchange);
    this.running = new AbortController();
    this.onChange();
    this.onState();
    this.onAsked(exchange);
    this.announce(exchange.announcement);
    const { signal } = this.running;
    const body = { question, ...this.chosen(), history, ...this.kept.asked(replaces) };
    await this.follow(exchange, body);
    if (this.running?.signal !== signal) return; // another conversation is shown
    this.running = null;
    this.kept.ended(exchange);
    this.onState();
    this.announce(exchange.announcement);
    this.onEnded();
  }

  async follow(exchange, body) {
    const { signal } = this.running;
    const onEvent = (name, data) => {
      if (signal.aborted) return;
      if (name === "kept") return this.kept.told(data, exchange);
      const told = exchange.take(name, data);
      if (told) this.announce(told);
    };
    try {
      await this.server.ask(body, onEvent, signal);
      exchange.end("stopped"); // a stream that ended without its last event
    } catch (error) {
      if (signal.aborted) exchange.end("stopped");
      else exchange.end("failed", error instanceof TypeError ? { code: "network" } : error);
    }
  }
}
