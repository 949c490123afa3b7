// An application of one page: its views come and go, the widget stays, moves with a view, or goes.

const widget = document.createElement("fundstelle-widget");
widget.dataset.collection = "default";
widget.token = async ({ collection }) => {
  const response = await fetch(`/fundstelle-token?${new URLSearchParams({ collection })}`);
  return response.ok ? response.text() : null;
};

function show() {
  const view = location.hash.slice(2) || "start";
  const main = document.querySelector("main");
  const heading = document.createElement("h1");
  heading.textContent = view;
  if (view === "help") main.replaceChildren(heading, widget);
  else {
    if (view === "out") widget.remove();
    else if (widget.parentElement !== document.body) document.body.append(widget);
    main.replaceChildren(heading);
  }
}

addEventListener("hashchange", show);
show();
