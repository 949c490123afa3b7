// The style of the button and the panel, in the page's palette.

export const STYLE = `
:host { all: initial; font: 16px/1.5 var(--sans); }
[hidden] { display: none !important; }
button { font: inherit; cursor: pointer; }
.launch, .panel { position: fixed; }
.bottom-right { right: 20px; bottom: 20px; }
.bottom-left { left: 20px; bottom: 20px; }
.top-right { right: 20px; top: 20px; }
.top-left { left: 20px; top: 20px; }
.launch.bottom-right, .launch.bottom-left { bottom: calc(20px + 60px * var(--step, 0)); }
.launch.top-right, .launch.top-left { top: calc(20px + 60px * var(--step, 0)); }
.launch {
  z-index: 2147483000;
  display: flex; align-items: center; gap: 8px; padding: 12px 20px 12px 16px;
  max-width: calc(100vw - 40px); box-sizing: border-box;
  border: 1px solid transparent; border-radius: 999px; background: var(--brand); color: var(--on-brand);
  font-weight: 600; text-align: start; box-shadow: 0 8px 28px rgb(20 18 12 / 0.28);
}
.launch.down { background: var(--sheet); color: var(--quiet); border-color: var(--line); }
.icon {
  width: 20px; height: 20px; flex: none;
  fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round;
}
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.panel {
  z-index: 2147483001; box-sizing: border-box;
  width: min(430px, calc(100vw - 40px)); height: min(700px, calc(100dvh - 40px));
  border: 1px solid var(--line); border-radius: 18px; overflow: hidden;
  background: var(--paper); color: var(--ink); box-shadow: 0 16px 56px rgb(20 18 12 / 0.3);
}
.message { padding: 28px; display: flex; flex-direction: column; gap: 20px; align-items: start; }
.message p { margin: 0; overflow-wrap: anywhere; }
.message a { color: inherit; padding: 10px 0; }
.message button {
  min-height: 44px; padding: 8px 16px; border-radius: 10px; border: 1px solid var(--line);
  background: none; color: inherit;
}
@media (max-width: 520px) {
  .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
}
@media print { :host { display: none !important; } }
`;
