// Starts Swagger UI on /docs with files of this server only; validatorUrl would ask a foreign one.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  validatorUrl: null,
  deepLinking: true,
});
