// The path under which a proxy serves us: the folder above this script's, "" at the root of a host.

export const BASE = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

// A page's path without what comes before all of ours.
export function own(pathname) {
  return pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : pathname;
}
