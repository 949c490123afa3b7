// Gives the frame a token of whoever is signed in here: the frame's own cookies may be blocked, ours are not.

const FRAME = "{{frame}}";

addEventListener("message", async ({ data, origin, ports, source }) => {
  const ours = source === document.querySelector("iframe").contentWindow && origin === FRAME;
  if (!ours || data !== "fundstelle-token") return;
  const response = await fetch(`/fundstelle-token?${new URLSearchParams({ origin: FRAME })}`);
  ports[0].postMessage(response.ok ? await response.text() : null);
});
