// Where on its host the server is: above the folder of this script; "" where the host is its own. Knows no page.

export const BASE = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

// A page's path without what comes before all of ours.
export function own(pathname) {
  return pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : pathname;
}
