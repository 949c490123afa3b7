// The uploads of this browser: those it sends and those in the server's queue, each with its state, what is
// left of it, and why it was not taken in. Draws rows in place, so that a button keeps its focus.

import { chosenFiles } from "./drops.js";
import { el, icon, iconButton } from "./dom.js";
import { reportLine } from "./report.js";
import { Sending } from "./sending.js";

const POLL_MS = 1000;
const WAITING_SHOWN = 5;
const FAILED_SHOWN = 5;
const SAME = new Set([".htm", ".xhtml", ".markdown", ".text"]); // other endings of formats that are named

export class Uploads {
  // `collection()` is the one files go into; `reportOf(id)` what was read of a document. `onAdded()` hears
  // when there are new documents.
  constructor({ server, words, collection, reportOf, onAdded, announce }) {
    Object.assign(this, { server, words, collection, reportOf, onAdded, announce });
    this.told = { counts: {}, uploads: [], accepted: null, before: 0, seconds_left: null };
    this.rows = new Map();
    this.unfolded = false; // whether all that failed are shown
    this.known = 0; // how many had been added when the documents were last listed
    this.sending = new Sending({ server, onChange: () => this.draw(), onTaken: () => this.poll() });
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
    await this.refresh().catch(() => null); // a server that is away is asked again
    this.asking = false;
    const soon = this.again;
    this.again = false;
    if (soon) return this.poll();
    if (this.busy) this.timer = setTimeout(() => this.poll(), POLL_MS);
    return undefined;
  }

  count(state) {
    return this.told.counts[state] ?? 0;
  }

  get busy() {
    return this.count("waiting") + this.count("working") + this.sending.open.length > 0;
  }

  // -- drawing

  render() {
    const { words } = this;
    this.rows.clear();
    this.head = el("div", { class: "uploads-head", hidden: true });
    this.list = el("ul", { class: "uploads", "aria-label": words.say("uploads") });
    this.node.replaceChildren(this.dropZone(), this.head, this.list);
    this.draw();
  }

  dropZone() {
    const { words } = this;
    const { accepted } = this.sending;
    const accept = accepted ? [...accepted.endings, ...accepted.archives].join(",") : null;
    const input = (id, properties) => {
      const made = el("input", { type: "file", multiple: true, class: "hidden", id, ...properties });
      made.addEventListener("change", () => {
        this.add(chosenFiles(made.files));
        made.value = "";
      });
      return made;
    };
    const label = (id, name, key) => el("label", { for: id }, icon(name), el("span", {}, words.say(key)));
    return el(
      "div",
      { class: "drop" },
      el(
        "div",
        { class: "drop-ways" },
        el("span", {}, input("files", { accept }), label("files", "plus", "add_files")),
        el("span", {}, input("folder", { webkitdirectory: true }), label("folder", "folder", "add_folder")),
      ),
      el("span", { class: "quiet" }, words.say("drop_hint")),
      accepted ? el("span", { class: "quiet accepted" }, this.kinds(accepted)) : null,
    );
  }

  kinds({ endings, archives, max_file_mb: mb }) {
    const named = [...endings.filter((one) => !SAME.has(one)), ...archives];
    return this.words.say("accepted", { kinds: named.map((one) => one.slice(1).toUpperCase()).join(", "), mb });
  }

  draw() {
    this.drawHead();
    const shown = this.shown();
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    shown.forEach((item, index) => {
      let row = this.rows.get(item.id);
      if (row && row.kind !== item.kind) row.node.remove();
      if (row?.kind !== item.kind) row = this.make(item);
      this.rows.set(item.id, row);
      row.update(item);
      if (this.list.children[index] !== row.node) this.list.insertBefore(row.node, this.list.children[index] ?? null);
    });
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
    if (this.sending.away) told.push(words.say("server_away"));
    if (open && this.told.before) told.push(words.say("uploads_before", { n: this.told.before }));
    if (open > 1 && this.told.seconds_left) told.push(this.left(this.told.seconds_left));
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

  left(seconds) {
    const { words } = this;
    if (seconds < 60) return words.say("left_seconds", { n: seconds });
    if (seconds < 5400) return words.say("left_minutes", { n: Math.round(seconds / 60) });
    return words.say("left_hours", { n: Math.round(seconds / 3600) });
  }

  // -- rows

  make({ id, kind, path }) {
    const { words } = this;
    if (kind === "line") return this.makeLine();
    if (kind === "unfold") return this.makeUnfold();
    const told = el("span", { class: "quiet" });
    const name = el("bdi", {}, path);
    if (kind === "open") {
      const bar = el("progress", { "aria-label": path });
      const cancel = iconButton("close", words.say("cancel_upload", { name: path }), () => this.cancel(id));
      const node = el("li", { class: "upload" }, el("div", {}, el("b", {}, name), told, bar), cancel);
      return { kind, node, update: (item) => this.updateOpen(item, told, bar) };
    }
    const body = el("div", {}, el("b", {}, name), told);
    const close = iconButton("close", words.say("dismiss"), () => this.dismiss(id));
    const node = el("li", { class: kind === "failed" ? "upload problem" : "upload done" }, body, close);
    if (kind === "failed") return { kind, node, update: (item) => this.update(told, this.why(item)) };
    return { kind, node, update: (item) => this.updatePartly(item, body) };
  }

  makeLine() {
    const node = el("li", { class: "quiet" });
    return { kind: "line", node, update: ({ key, n }) => this.update(node, this.words.say(key, { n })) };
  }

  makeUnfold() {
    const unfold = () => {
      this.unfolded = true;
      this.draw();
      this.list.querySelector(".problem button")?.focus();
    };
    const button = el("button", { type: "button", class: "link", onclick: unfold });
    const node = el("li", {}, button);
    return { kind: "unfold", node, update: ({ n }) => this.update(button, this.words.say("uploads_failed_more", { n })) };
  }

  update(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  updateOpen(item, told, bar) {
    const { words } = this;
    const { state, doing, done, total, size, seconds_left: left } = item;
    const share = state === "sending" ? done / (size || 1) : total ? done / total : null;
    const percent = Math.floor(100 * (share ?? 0));
    const key = state === "working" ? (doing === "embedding" && !total ? "reading" : doing) : state;
    const parts = [words.say(`upload_${key}`, { percent, done, total }), left ? this.left(left) : null];
    this.update(told, parts.filter(Boolean).join(" · "));
    bar.hidden = state === "waiting" || state === "unsent";
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  }

  updatePartly({ document_id: id }, body) {
    if (body.querySelector(".report")) return;
    body.append(reportLine(this.reportOf(id), this.words) ?? "");
  }

  // The reason in the interface's language.
  why({ reason, archive }) {
    const { words } = this;
    const { accepted } = this.sending;
    const key = words.has(`not_taken_${reason}`) ? reason : "unexpected";
    const values = {
      mb: accepted?.max_file_mb,
      unpacked: accepted?.max_unpacked_mb,
      n: accepted?.max_files,
      kinds: accepted ? [...accepted.endings.filter((one) => !SAME.has(one)), ".zip"].join(", ") : "",
    };
    return words.say(`not_taken_${key}`, values) + (archive ? ` ${words.say("out_of_archive", { name: archive })}` : "");
  }

  // -- what a person does

  async cancel(id) {
    this.focusNext(id);
    if (id.startsWith("local-")) return this.sending.cancel(id);
    return this.remove(`/api/uploads/${encodeURIComponent(id)}`);
  }

  dismiss(id) {
    return this.cancel(id);
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
      if (error.status !== 404) this.announce(this.words.say("conversation_failed"));
    }
    await this.poll();
  }

  // The focus goes to the next row, for the one at hand will be gone.
  focusNext(id) {
    const { node } = this.rows.get(id) ?? {};
    if (!node?.contains(this.node.getRootNode().activeElement)) return;
    const next = node.nextElementSibling ?? node.previousElementSibling;
    (next?.querySelector("button") ?? this.node.querySelector("input")).focus();
  }
}
