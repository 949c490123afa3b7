// Starts Swagger UI on /docs with files of this server only; validatorUrl would ask a foreign one.
window.SwaggerUIBundle({
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#swagger-ui",
  validatorUrl: null,
  deepLinking: true,
});
