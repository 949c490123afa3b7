// Matches the widget to its host page: light or dark, and in the page's colour.

const WATCHED = ["class", "style", "data-theme", "data-bs-theme", "data-color-scheme"];
const [BLACK, WHITE] = ["#1f1e1b", "#ffffff"];

// A colour in any notation as red, green, blue and opacity from 0 to 1.
function painted(colour) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
}

// Relative luminance as WCAG defines it.
function luminance(colour) {
  const parts = painted(colour).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

// Whether the page is dark, by its background, else by the colour of its text.
function isDark(probe) {
  const grounds = [document.body, document.documentElement].map((one) => getComputedStyle(one).backgroundColor);
  const ground = grounds.find((colour) => painted(colour)[3] > 0.5);
  if (ground) return luminance(ground) < 0.18;
  return luminance(getComputedStyle(probe).color) > 0.5;
}

// Gives elements `theme` and `colour`, again whenever the page changes; where they are null, those of the page.
export class Theme {
  constructor({ theme, colour, page }) {
    Object.assign(this, { theme, colour });
    this.elements = [];
    this.watching = new AbortController();
    this.probe = document.createElement("span");
    this.probe.style.setProperty("color", "CanvasText", "important"); // whatever the page says of all its texts
    this.probe.hidden = true;
    page.append(this.probe);
    if (!theme) this.watch();
  }

  watch() {
    const again = () => {
      for (const one of this.elements) this.paint(one);
    };
    const { signal } = this.watching;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again, { signal });
    const observer = new MutationObserver(again);
    const watched = { attributes: true, attributeFilter: WATCHED };
    for (const one of [document.documentElement, document.body]) observer.observe(one, watched);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  // Stops watching the page.
  disconnect() {
    this.watching.abort();
    this.probe.remove();
  }

  apply(element) {
    this.elements.push(element);
    this.paint(element);
  }

  paint({ style }) {
    const { theme, colour, probe } = this;
    style.colorScheme = theme ?? (isDark(probe) ? "dark" : "light");
    if (!colour) return;
    style.setProperty("--brand", colour);
    style.setProperty("--on-brand", contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK);
  }
}
