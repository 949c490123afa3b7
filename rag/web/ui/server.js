// Talks to the HTTP API: JSON and streamed events.

// Of answers that are not the app's own: a guard's, a proxy's.
const CODES = { 401: "sign_in", 403: "not_allowed", 404: "not_found", 413: "too_large", 429: "too_many" };

// What the server says of an error is for programs; people are told what words there are for its code.
class ServerError extends Error {
  constructor(status, { code = CODES[status] ?? "unexpected", id = "" }, words) {
    super(words.fault({ code, id }));
    Object.assign(this, { code, id, status });
  }
}

// Where the page leads whoever is signed in no more; the widget stands on pages of others and stays.
export const SIGNED_OUT = "fundstelle-signed-out";

// The error of an answer that is not well.
export function refused(status, body, words) {
  if (status === 401) dispatchEvent(new Event(SIGNED_OUT));
  return new ServerError(status, body, words);
}

// Where the API has a kept conversation, and a turn of it.
export const conversationPath = (id, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;
export const turnPath = ({ conversation, turn }, rest) =>
  conversationPath(conversation, `/turns/${encodeURIComponent(turn)}${rest}`);

// Takes text as it arrives and calls back with every complete event.
function eventParser(onEvent) {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      let name = "message";
      const data = [];
      for (const line of block.split("\n")) {
        if (line.startsWith("event: ")) name = line.slice(7);
        else if (line.startsWith("data: ")) data.push(line.slice(6));
      }
      if (data.length) onEvent(name, JSON.parse(data.join("\n")));
    }
  };
}

export class Server {
  // `words` has those for errors. `headers` and `credentials` say who asks where no cookie of ours does by
  // itself; `token` is the page's that embeds the widget.
  constructor({ origin = "", words, headers = {}, credentials = "same-origin", token = null }) {
    Object.assign(this, { origin, words, headers, credentials, token });
  }

  // A response that is well. A token that is refused is renewed once.
  async request(path, options = {}) {
    const proof = await this.token?.headers();
    let response = await this.attempt(path, options, proof);
    const unproved = () => response.status === 401 && this.token;
    if (unproved()) response = await this.attempt(path, options, await this.token.headers(proof));
    if (response.ok) return response;
    const body = unproved() ? { code: "token" } : await response.json().catch(() => ({}));
    throw refused(response.status, body, this.words);
  }

  attempt(path, { headers = {}, ...options }, proof = {}) {
    const { credentials, origin } = this;
    return fetch(origin + path, { credentials, ...options, headers: { ...headers, ...this.headers, ...proof } });
  }

  async get(path) {
    return (await this.request(path)).json();
  }

  async text(path) {
    return (await this.request(path)).text();
  }

  async blob(path) {
    return (await this.request(path)).blob();
  }

  // Where an image finds what is at a path: an address cannot carry a token.
  async picture(path) {
    return this.token ? URL.createObjectURL(await this.blob(path)) : this.origin + path;
  }

  async send(method, path, body = {}) {
    const headers = { "Content-Type": "application/json" };
    return (await this.request(path, { method, headers, body: JSON.stringify(body) })).json();
  }

  async remove(path) {
    await this.request(path, { method: "DELETE" });
  }

  // Asks and calls `onEvent(name, data)` for each event; aborting the signal stops an answer that is not kept.
  ask(body, onEvent, signal) {
    const headers = { "Content-Type": "application/json" };
    return this.listen("/api/ask", onEvent, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  // Calls `onEvent(name, data)` for each event of a stream.
  async listen(path, onEvent, { headers, ...options }) {
    const response = await this.request(path, { ...options, headers: { ...headers, Accept: "text/event-stream" } });
    const feed = eventParser(onEvent);
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      feed(decoder.decode(step.value, { stream: true }));
    }
  }
}
