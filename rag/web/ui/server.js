// Talks to the HTTP API: JSON, streamed events, uploads. Knows no page.

export class ServerError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

// Where the page leads whoever is signed in no more; the widget stands on pages of others and stays.
export const SIGNED_OUT = "fundstelle-signed-out";

async function failure(response) {
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT));
  const body = await response.json().catch(() => ({}));
  return new ServerError(body.error || `HTTP ${response.status}`, response.status);
}

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
  // `key` says whose conversations are meant where no cookie can.
  constructor(origin = "", key = null) {
    this.origin = origin;
    this.headers = key ? { "Fundstelle-Key": key } : {};
  }

  async get(path) {
    const response = await fetch(this.origin + path, { headers: this.headers });
    if (!response.ok) throw await failure(response);
    return response.json();
  }

  async text(path) {
    const response = await fetch(this.origin + path, { headers: this.headers });
    if (!response.ok) throw await failure(response);
    return response.text();
  }

  async send(method, path, body = {}) {
    const response = await fetch(this.origin + path, {
      method,
      headers: { "Content-Type": "application/json", ...this.headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw await failure(response);
    return response.json();
  }

  async remove(path) {
    const response = await fetch(this.origin + path, { method: "DELETE" });
    if (!response.ok) throw await failure(response);
  }

  // Asks and calls `onEvent(name, data)` for each event; aborting the signal stops the answer.
  async ask(body, onEvent, signal) {
    const response = await fetch(`${this.origin}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...this.headers },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw await failure(response);
    const feed = eventParser(onEvent);
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      feed(decoder.decode(step.value, { stream: true }));
    }
  }

  // XMLHttpRequest, because fetch cannot tell how much of a file has been sent.
  upload(file, collection, onSent, onEvent) {
    const form = new FormData();
    form.append("files", file, file.name);
    form.append("collection", collection);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const feed = eventParser(onEvent);
      let read = 0;
      const more = () => {
        feed(request.responseText.slice(read));
        read = request.responseText.length;
      };
      request.open("POST", `${this.origin}/api/documents`);
      request.setRequestHeader("Accept", "text/event-stream");
      request.upload.onprogress = (event) => onSent(event.loaded, event.total);
      request.onprogress = () => request.status === 200 && more();
      request.onload = () => {
        if (request.status < 300) {
          more();
          resolve();
        } else {
          reject(new ServerError(errorIn(request.responseText, request.status), request.status));
        }
      };
      request.onerror = () => reject(new TypeError("network"));
      request.send(form);
    });
  }
}

function errorIn(text, status) {
  try {
    return JSON.parse(text).error;
  } catch {
    return `HTTP ${status}`;
  }
}
