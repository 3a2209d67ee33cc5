window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#docs",
    deepLinking: true,
    tryItOutEnabled: false,
    validatorUrl: null,
  });
});
