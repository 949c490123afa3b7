// A page of a PDF as a picture, with boxes over the quote. Zooms and turns pages.

import { el, iconButton } from "./dom.js";

const ZOOMS = [1, 1.25, 1.5, 2, 3];
const A4 = 297 / 210;

// Set one by one: a page that embeds the widget may forbid style attributes.
function boxAt(shares) {
  const box = el("span", { class: "quoted" });
  for (const [name, share] of Object.entries(shares)) box.style[name] = `${(share * 100).toFixed(3)}%`;
  return box;
}

export class PagePicture {
  // `onTurn` hears the number of the page shown, `onFail` an error with which it cannot be shown.
  constructor({ server, words, path, info, title, onTurn, onFail }) {
    Object.assign(this, { server, words, path, info, title, onTurn, onFail });
    this.zoom = 1;
    this.number = 1;
    this.node = el("div", { class: "sheet-place" });
  }

  // Shows a page; `marked` is {start, end, quote} or null, and stays marked on whatever page holds it.
  async show(number, marked = this.marked) {
    Object.assign(this, { number, marked });
    this.bar?.replaceWith(this.tools());
    this.onTurn(number);
    this.draw(null);
    try {
      const span = marked ? `start=${marked.start}&end=${marked.end}&` : "";
      const told = await this.server.get(`${this.path}/pages/${number}?${span}width=${this.pixels}`);
      if (this.number === number && this.marked === marked) this.draw(told);
    } catch (error) {
      if (this.number === number) this.onFail(error);
    }
  }

  // How wide a picture the screen can show.
  get pixels() {
    const room = this.node.clientWidth || 600;
    return Math.min(2600, Math.ceil(room * this.zoom * (window.devicePixelRatio || 1)));
  }

  get source() {
    return `${this.path}/pages/${this.number}/image?width=${this.pixels}&version=${this.info.version}`;
  }

  async load(picture) {
    try {
      picture.src = await this.server.picture(this.source);
    } catch (error) {
      if (picture === this.picture) this.onFail(error);
    }
  }

  draw(told) {
    const { words, number, title, marked } = this;
    const shape = told ? told.height / told.width : (this.shape ?? A4);
    this.shape = shape;
    this.told = told;
    const alt = words.say("page_picture", { page: number, title });
    const waiting = el("p", { class: "sheet-waiting", role: "status" }, words.say("loading"));
    const onload = (event) => {
      URL.revokeObjectURL(event.currentTarget.src);
      waiting.remove();
    };
    this.picture = told ? el("img", { alt, onload, onerror: () => this.onFail(new Error("img")) }) : null;
    if (told) this.load(this.picture);
    const boxes = (told?.boxes ?? []).map(([left, top, right, bottom]) =>
      boxAt({ left, top, width: right - left, height: bottom - top }),
    );
    const quote = told?.holds ? el("p", { class: "hidden", lang: this.info.language || null }, words.say("marked", { quote: marked.quote ?? "" })) : null;
    this.paper = el("div", { class: "sheet" }, waiting, this.picture, boxes, quote);
    this.resize();
    const lost = told?.holds && told.share < 0.5;
    const note = lost ? el("p", { class: "quiet sheet-note", role: "status" }, words.say("not_located")) : null;
    this.node.replaceChildren(...[note, this.paper].filter(Boolean));
    this.node.toggleAttribute("aria-busy", !told);
    if (told) this.lookAt();
  }

  // Says what is not the page's own in another language.
  relabel() {
    const { words, number, title } = this;
    if (this.picture) this.picture.alt = words.say("page_picture", { page: number, title });
  }

  resize() {
    this.paper.style.width = `${this.zoom * 100}%`;
    this.paper.style.aspectRatio = `1 / ${this.shape}`;
  }

  // Scrolls to the first box, or to the top of the page.
  lookAt() {
    const scroller = this.node.closest(".viewer-body");
    if (!scroller) return;
    const box = this.paper.querySelector(".quoted");
    if (!box) return scroller.scrollTo(0, 0);
    const [there, here] = [box.getBoundingClientRect(), scroller.getBoundingClientRect()];
    scroller.scrollTop += there.top - here.top - scroller.clientHeight * 0.3;
    if (this.zoom > 1) scroller.scrollLeft += there.left - here.left - scroller.clientWidth * 0.15;
  }

  zoomBy(step) {
    const index = ZOOMS.indexOf(this.zoom) + step;
    if (!(index in ZOOMS)) return;
    this.zoom = ZOOMS[index];
    this.resize();
    if (this.picture) this.load(this.picture);
    this.bar?.replaceWith(this.tools());
    this.lookAt();
  }

  turn(number) {
    const wanted = Math.round(number);
    if (wanted >= 1 && wanted <= this.info.pages.length && wanted !== this.number) this.show(wanted);
    else this.bar?.replaceWith(this.tools());
  }

  // Turning and zooming, as one row of buttons. A button that is pressed keeps the focus.
  tools() {
    const { words, number, zoom } = this;
    const focused = this.bar?.contains(this.bar.getRootNode().activeElement)
      ? this.bar.getRootNode().activeElement.dataset.tool
      : null;
    const last = this.info.pages.length;
    const button = (name, key, onclick, disabled) =>
      iconButton(name, words.say(key), onclick, { "data-tool": key, "aria-disabled": disabled ? "true" : null });
    const input = el("input", {
      class: "page-number", inputmode: "numeric", "data-tool": "page_number", "aria-label": words.say("page_number"), value: number,
    });
    input.addEventListener("change", () => this.turn(Number(input.value)));
    this.bar = el(
      "div",
      { class: "sheet-tools" },
      button("back", "page_previous", () => this.turn(number - 1), number <= 1),
      el("span", { class: "page-of" }, input, el("span", { class: "quiet" }, words.say("page_of", { n: last }))),
      button("on", "page_next", () => this.turn(number + 1), number >= last),
      button("smaller", "zoom_out", () => this.zoomBy(-1), zoom === ZOOMS[0]),
      button("larger", "zoom_in", () => this.zoomBy(1), zoom === ZOOMS.at(-1)),
    );
    if (focused) queueMicrotask(() => this.bar.querySelector(`[data-tool="${focused}"]`)?.focus());
    return this.bar;
  }
}
