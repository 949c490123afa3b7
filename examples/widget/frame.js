// The widget in a frame of another site's page, which it asks for its tokens.

const PORTAL = "{{origin}}";

const widget = document.createElement("fundstelle-widget");
widget.token = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    parent.postMessage("fundstelle-token", PORTAL, [port2]);
  });
document.body.append(widget);
