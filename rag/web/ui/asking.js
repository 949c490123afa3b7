// Asks questions one after another, each with the earlier turns, and follows its answer as it streams. Holds the
// exchanges of the current conversation.

import { Exchange } from "./exchange.js";

const REMEMBERED = 10; // exchanges that a question is asked with

export class Asking {
  // `chosen()` is what is asked. `make` has what an exchange needs beside its question. `onChange` hears
  // that exchanges came or went, `onAsked` of a new one, `onState` that an answer began or ended, `onEnded` the latter.
  constructor({ server, words, conversation, chosen, make, announce, ...hears }) {
    Object.assign(this, { server, words, conversation, chosen, make, announce, ...hears });
    this.exchanges = [];
    this.running = null;
    this.editing = null; // the exchange whose question is asked anew
  }

  // Shows another conversation; an answer to this one goes on at the server.
  replace(exchanges) {
    this.detach();
    this.running = null;
    this.editing = null;
    this.exchanges = exchanges;
    this.onChange();
    this.onState();
    const last = exchanges.at(-1);
    if (last?.busy) this.resume(last);
  }

  // Stops following the running answer.
  detach() {
    this.running?.abort();
  }

  // Stops the running answer; if the server has not yet said where it is stored, as soon as it has.
  stop() {
    if (!this.running) return;
    const exchange = this.exchanges.at(-1);
    const known = exchange.turn !== undefined || !this.conversation.on || !exchange.busy;
    exchange.end("stopped");
    if (known) this.giveUp(exchange);
  }

  giveUp(exchange) {
    if (exchange.turn) this.conversation.stop(exchange);
    this.detach();
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
    this.onChange();
    const body = { question, ...this.chosen(), history };
    const ended = this.follow(exchange, (...hears) => this.answer(exchange, body, replaces, ...hears));
    this.onAsked(exchange);
    this.announce(exchange.announcement);
    await ended;
  }

  // Streams the answer's events, those after a broken connection too: the answer goes on at the server.
  async answer(exchange, body, replaces, onEvent, signal) {
    try {
      await this.conversation.started;
      await this.server.ask({ ...body, ...this.conversation.asked(replaces) }, onEvent, signal);
    } catch (error) {
      if (!(error instanceof TypeError && exchange.turn)) throw error;
    }
    if (exchange.busy && exchange.turn) await this.conversation.listen(exchange, onEvent, signal);
  }

  // Goes on with an answer that is being made.
  resume(exchange) {
    return this.follow(exchange, (...hears) => this.conversation.listen(exchange, ...hears));
  }

  // `listen(onEvent, signal)` promises the end of the answer.
  async follow(exchange, listen) {
    this.running = new AbortController();
    const { signal } = this.running;
    this.onState();
    await this.hear(exchange, listen, signal);
    if (this.running?.signal !== signal) return; // another conversation is shown
    this.running = null;
    this.conversation.ended(exchange);
    this.onState();
    this.announce(exchange.announcement);
    this.onEnded();
  }

  async hear(exchange, listen, signal) {
    const onEvent = (name, data) => {
      if (signal.aborted) return;
      if (name === "kept") this.conversation.told(data, exchange);
      if (!exchange.busy) return this.giveUp(exchange); // stopped before the server said where it is stored
      const told = name === "kept" ? "" : exchange.take(name, data);
      if (told) this.announce(told);
    };
    try {
      await listen(onEvent, signal);
      exchange.end("stopped"); // a stream that ended without its last event
    } catch (error) {
      if (signal.aborted) exchange.end("stopped");
      else exchange.end("failed", error);
    }
  }
}
