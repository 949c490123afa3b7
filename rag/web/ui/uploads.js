// The uploads of this browser: those it is sending and those in the server's queue, with progress and actions.
// upload_rows.js draws each.

import { el } from "./dom.js";
import { dropZone } from "./drop_zone.js";
import { Sending } from "./sending.js";
import { timeLeft, UploadRows } from "./upload_rows.js";

const POLL_MS = 1000;
const WAITING_SHOWN = 5;
const FAILED_SHOWN = 5;

export class Uploads {
  // `collection()` is the one files go into; `reportOf(id)` what was read of a document. `onAdded()` hears
  // when there are new documents.
  constructor({ server, words, collection, reportOf, onAdded, announce }) {
    Object.assign(this, { server, words, collection, reportOf, onAdded, announce });
    this.told = { counts: {}, uploads: [], accepted: null, before: 0, seconds_left: null };
    this.away = false; // the server does not answer
    this.unfolded = false; // whether all that failed are shown
    this.sending = new Sending({ server, onChange: () => this.draw(), onTaken: () => this.poll() });
    this.rows = new UploadRows({
      words,
      accepted: () => this.sending.accepted,
      reportOf,
      onCancel: (id) => this.cancel(id),
      onUnfold: () => this.unfold(),
    });
    this.node = el("div", { class: "uploads-place" });
    this.render();
  }

  // For the page only: an earlier visit may have left uploads, another window may add some.
  start() {
    document.addEventListener("visibilitychange", () => document.hidden || this.poll());
    return this.poll();
  }

  add(files) {
    this.sending.add(files, this.collection());
  }

  // -- what the server tells

  async refresh() {
    const before = this.count("added");
    this.told = await this.server.get("/api/uploads");
    this.away = false;
    if (!this.sending.accepted) {
      this.sending.accepted = this.told.accepted;
      this.render();
    }
    this.draw();
    const ended = !this.busy;
    if (this.count("added") > before || (this.was && ended)) this.onAdded();
    if (this.was && ended) this.announce(this.summary());
    this.was = !ended;
  }

  // Asks again as long as something goes on; one timer, whoever asks.
  async poll() {
    clearTimeout(this.timer);
    if (this.asking) return (this.again = true);
    this.asking = true;
    await this.refresh().catch((error) => this.unheard(error));
    this.asking = false;
    const soon = this.again;
    this.again = false;
    if (soon) return this.poll();
    if (this.busy) this.timer = setTimeout(() => this.poll(), POLL_MS);
    return undefined;
  }

  // A server that is away is asked again, and said to be away as long as there are files that wait for it.
  unheard(error) {
    this.away = !error.status;
    this.draw();
  }

  count(state) {
    return this.told.counts[state] ?? 0;
  }

  get busy() {
    return this.count("waiting") + this.count("working") + this.sending.open.length > 0;
  }

  // -- drawing

  render() {
    const { words, sending } = this;
    this.head = el("div", { class: "uploads-head", hidden: true });
    this.headKey = null;
    this.rows.render();
    const drop = dropZone({ words, accepted: sending.accepted, onFiles: (files) => this.add(files) });
    this.node.replaceChildren(drop, this.head, this.rows.node);
    this.draw();
  }

  draw() {
    this.drawHead();
    this.rows.draw(this.shown());
  }

  // What is shown one by one, each with the kind of row it is.
  shown() {
    const as = (kind) => (one) => ({ ...one, kind });
    const of = (state) => this.told.uploads.filter((one) => one.state === state);
    const unsent = this.sending.open;
    const failed = [...this.sending.files.filter(({ state }) => state === "refused"), ...of("failed")];
    const waiting = [...of("waiting"), ...unsent.filter(({ state }) => state === "unsent")];
    const hidden = this.count("waiting") - of("waiting").length;
    const beyond = waiting.length - WAITING_SHOWN + hidden;
    const more = failed.length > FAILED_SHOWN && !this.unfolded;
    return [
      ...of("working").map(as("open")),
      ...unsent.filter(({ state }) => state === "sending").map(as("open")),
      ...waiting.slice(0, WAITING_SHOWN).map(as("open")),
      ...(beyond > 0 ? [{ id: "more-waiting", kind: "line", key: "uploads_more", n: beyond }] : []),
      ...failed.slice(0, more ? FAILED_SHOWN : failed.length).map(as("failed")),
      ...(more ? [{ id: "more-failed", kind: "unfold", n: failed.length - FAILED_SHOWN }] : []),
      ...of("added").filter((one) => this.reportOf(one.document_id)?.left_out.length).map(as("partly")),
    ];
  }

  // How far all are, and what is done to all at once.
  drawHead() {
    const { words } = this;
    const open = this.count("waiting") + this.count("working") + this.sending.open.length;
    const ended = this.count("added") + this.count("failed") + this.sending.files.length - this.sending.open.length;
    const told = open + ended ? [this.summary()] : [];
    if (open && (this.away || this.sending.away)) told.push(words.say("server_away"));
    if (open && this.told.before) told.push(words.say("uploads_before", { n: this.told.before }));
    if (open > 1 && this.told.seconds_left) told.push(timeLeft(this.told.seconds_left, words));
    const key = `${told.join()} ${open > 1} ${!open && ended > 0} ${words.language}`;
    if (key === this.headKey) return;
    this.headKey = key;
    const button = (name, onclick) => el("button", { type: "button", class: "link", onclick }, words.say(name));
    const focused = this.head.contains(this.node.getRootNode().activeElement);
    this.head.hidden = !told.length;
    this.head.replaceChildren(
      el("span", { class: "quiet" }, told.join(" · ")),
      ...(open > 1 ? [button("cancel_all", () => this.cancelAll())] : []),
      ...(!open && ended ? [button("dismiss_all", () => this.dismissAll())] : []),
    );
    if (focused) (this.head.querySelector("button") ?? this.node.querySelector("input")).focus();
  }

  summary() {
    const { words } = this;
    const refused = this.sending.files.filter(({ state }) => state === "refused").length;
    const failed = this.count("failed") + refused;
    const archives = this.told.uploads.filter((one) => one.state === "added" && !one.document_id).length;
    const added = this.count("added") - archives;
    const open = this.count("waiting") + this.count("working") + this.sending.open.length;
    const parts = [open || added || !failed ? words.say(open ? "uploads_of" : "uploads_added", { n: added, total: added + open }) : null];
    if (failed) parts.push(words.say("uploads_failed", { n: failed }));
    return parts.filter(Boolean).join(" · ");
  }

  // -- what a person does

  unfold() {
    this.unfolded = true;
    this.draw();
  }

  async cancel(id) {
    if (!this.rows.focusNext(id)) this.node.querySelector("input").focus();
    if (id.startsWith("local-")) return this.sending.cancel(id);
    return this.remove(`/api/uploads/${encodeURIComponent(id)}`);
  }

  async cancelAll() {
    for (const { id } of this.sending.open) this.sending.cancel(id);
    await this.remove("/api/uploads?which=open");
  }

  async dismissAll() {
    for (const { id } of this.sending.files) this.sending.drop(id);
    this.unfolded = false;
    await this.remove("/api/uploads?which=ended");
    this.node.querySelector("input").focus();
  }

  // What another window has cancelled already is cancelled as wished.
  async remove(path) {
    try {
      await this.server.remove(path);
    } catch (error) {
      if (error.status !== 404) this.announce(this.words.fault(error));
    }
    await this.poll();
  }
}
