// Draws exchanges anew in another language: those that are seen at once, the others in slices, so that nobody waits
// for hundreds of answers.

const SLICE_MS = 12;

// Whether any of a node is on the screen, or less than a screen away.
function isNear(node, screen) {
  const { top, bottom, height } = screen.getBoundingClientRect();
  const place = node.getBoundingClientRect();
  return place.bottom > top - height && place.top < bottom + height;
}

export class Redrawing {
  // `log()` is where they stand.
  constructor({ log }) {
    this.log = log;
    this.left = [];
    addEventListener("beforeprint", () => this.finish());
  }

  start(exchanges) {
    const log = this.log();
    const isWaiting = (exchange) => !exchange.busy && !isNear(exchange.node, log.node);
    const [near, far] = [[], []];
    for (const exchange of exchanges) (isWaiting(exchange) ? far : near).push(exchange);
    this.left = far.reverse();
    for (const exchange of near) exchange.render();
    this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    if (this.left.length) this.timer = setTimeout(() => this.slice());
  }

  // The last ones first; what is read meanwhile stays where it is.
  slice() {
    const log = this.log();
    const place = log.hold();
    const until = performance.now() + SLICE_MS;
    do this.left.shift().render();
    while (this.left.length && performance.now() < until);
    log.back(place);
    this.soon();
  }

  finish() {
    for (const exchange of this.left.splice(0)) exchange.render();
  }
}
