// Uploads a file's bytes. By XMLHttpRequest, because fetch cannot report upload progress.

import { refused } from "./server.js";

function bodyOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

// Hands in a file, or what of it comes after `offset`: { promise, abort }.
export function handIn(server, { file, offset, ...named }, onSent) {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ ...named, offset, size: file.size });
  const promise = new Promise((resolve, reject) => {
    request.open("POST", `${server.origin}/api/uploads?${query}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onSent(offset + event.loaded);
    request.onload = () => {
      if (request.status < 300) return resolve();
      const body = bodyOf(request.responseText);
      return reject(Object.assign(refused(request.status, body, server.words), { reason: body.reason }));
    };
    request.onerror = () => reject(new TypeError("network"));
    request.onabort = () => reject(new TypeError("aborted"));
    request.send(offset ? file.slice(offset) : file);
  });
  return { promise, abort: () => request.abort() };
}
