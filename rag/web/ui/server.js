// Talks to the HTTP API: JSON, streamed events, uploads. Knows no page.

// Of answers that are not the app's own: a guard's, a proxy's.
const CODES = { 401: "sign_in", 403: "not_allowed", 404: "not_found", 413: "too_large", 429: "too_many" };

// What the server says of an error is for programs; people are told what words there are for its code.
export class ServerError extends Error {
  constructor(status, { code = CODES[status] ?? "unexpected", id = "" }, words) {
    super(words.fault({ code, id }));
    Object.assign(this, { code, id, status });
  }
}

// Where the page leads whoever is signed in no more; the widget stands on pages of others and stays.
export const SIGNED_OUT = "fundstelle-signed-out";

function refused(status, body, words) {
  if (status === 401) dispatchEvent(new Event(SIGNED_OUT));
  return new ServerError(status, body, words);
}

// Where the API has a kept conversation.
export const conversationPath = (id, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;

// Takes text as it arrives and calls back with every complete event.
export function eventParser(onEvent) {
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
  // `words` has those for errors. `key` says whose conversations are meant where no cookie can.
  constructor({ origin = "", words, key = null }) {
    Object.assign(this, { origin, words });
    this.headers = key ? { "Fundstelle-Key": key } : {};
  }

  async failure(response) {
    const body = await response.json().catch(() => ({}));
    return refused(response.status, body, this.words);
  }

  async get(path) {
    const response = await fetch(this.origin + path, { headers: this.headers });
    if (!response.ok) throw await this.failure(response);
    return response.json();
  }

  async text(path) {
    const response = await fetch(this.origin + path, { headers: this.headers });
    if (!response.ok) throw await this.failure(response);
    return response.text();
  }

  async send(method, path, body = {}) {
    const response = await fetch(this.origin + path, {
      method,
      headers: { "Content-Type": "application/json", ...this.headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await this.failure(response);
    return response.json();
  }

  async remove(path) {
    const response = await fetch(this.origin + path, { method: "DELETE" });
    if (!response.ok) throw await this.failure(response);
  }

  // Asks and calls `onEvent(name, data)` for each event; aborting the signal stops the answer.
  async ask(body, onEvent, signal) {
    const response = await fetch(`${this.origin}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...this.headers },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw await this.failure(response);
    const feed = eventParser(onEvent);
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      feed(decoder.decode(step.value, { stream: true }));
    }
  }

  // Hands in a file: { promise, abort }. XMLHttpRequest, because fetch cannot tell how much has been sent.
  handIn(file, path, collection, onSent) {
    const request = new XMLHttpRequest();
    const promise = new Promise((resolve, reject) => {
      request.open("POST", `${this.origin}/api/uploads?${new URLSearchParams({ path, collection })}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => onSent(event.loaded);
      request.onload = () => {
        if (request.status < 300) return resolve();
        const body = bodyOf(request.responseText);
        return reject(Object.assign(refused(request.status, body, this.words), { reason: body.reason }));
      };
      request.onerror = () => reject(new TypeError("network"));
      request.onabort = () => reject(new TypeError("aborted"));
      request.send(file);
    });
    return { promise, abort: () => request.abort() };
  }
}

function bodyOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
