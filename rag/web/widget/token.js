// The short-lived token that tells the server who reads this page: fetched from the page's own server, or from a
// function of the page, renewed before it expires, held only in memory.

const RENEWED_AT = 0.75; // of its life
const SHORTEST_MS = 5000; // between two renewals, whatever a token says of itself
const PATIENCE_MS = 10000; // for the page to give one
const FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// How long a token lasts in milliseconds, by its own two times: clocks of browsers are wrong. 0 if it does not say.
function lifeOf(token) {
  const coded = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  try {
    const { iat, exp } = JSON.parse(atob(coded));
    return Math.max(0, (exp - (iat ?? Date.now() / 1000)) * 1000) || 0;
  } catch {
    return 0;
  }
}

// An address of this origin; null where it is another's, or none.
function addressOn({ origin }, address) {
  try {
    const url = new URL(address, document.baseURI);
    return url.origin === origin ? url : null;
  } catch {
    return null;
  }
}

// A source of tokens at an address of this page's own server; null where the address is another's.
export function sourceAt(address, collection) {
  const url = addressOn(location, address);
  if (!url) return null;
  if (collection) url.searchParams.set("collection", collection);
  return async () => {
    const response = await fetch(url, { cache: "no-store", headers: { Accept: "text/plain" } });
    return response.ok ? response.text() : null;
  };
}

export class Token {
  // `source()` promises a token; `wanted()` is whether one is renewed before somebody asks.
  constructor({ source, wanted }) {
    Object.assign(this, { source, wanted });
    this.value = this.coming = null;
  }

  // What a request says of who asks, other than what was `refused`; nothing where the page gives no token.
  async headers(refused) {
    if (refused?.Authorization === `Bearer ${this.value}`) this.value = null;
    if (!this.value || performance.now() >= this.renewAt) await this.renew();
    return this.value ? { Authorization: `Bearer ${this.value}` } : {};
  }

  // Requests that come at once wait for the same token.
  renew() {
    this.coming ??= this.fetch().finally(() => (this.coming = null));
    return this.coming;
  }

  async fetch() {
    const given = (async () => this.source())().catch(() => null);
    const said = await Promise.race([given, later(PATIENCE_MS)]);
    const token = typeof said === "string" ? said.trim() : "";
    if (!FORM.test(token)) return; // the one at hand lasts a while
    this.value = token;
    const life = lifeOf(token); // a token that does not say is renewed once it is refused
    this.renewAt = life ? performance.now() + life * RENEWED_AT : Number.POSITIVE_INFINITY;
    clearTimeout(this.timer);
    const again = () => this.wanted() && this.renew();
    if (life) this.timer = setTimeout(again, Math.max(SHORTEST_MS, life * RENEWED_AT));
  }

  // The widget goes.
  forget() {
    clearTimeout(this.timer);
    this.value = null;
  }
}
