// Values stored in the browser, for this page or the one that embeds the widget. Where storage is blocked, nothing
// is stored and nothing fails.

export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

// Keeps a value, or forgets it where it is null; whether that was possible.
export function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
