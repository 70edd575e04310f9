// Makes htmx fit for this site's content security policy: one Trusted Types policy, no
// evaluation of text as code at all, and no attention to attributes inside what people
// wrote. When an answer is not the expected fragment, the browser does what it would
// have done without htmx.
(() => {
  const refuse = function () {
    throw new Error("evaluating text as code is switched off");
  };

  const plain = { createHTML: (text) => text, createScript: refuse };

  window.htmx.registerExtension("trust", {
    init: (api) => {
      const policy = window.trustedTypes
        ? window.trustedTypes.createPolicy("htmx", plain)
        : plain;
      api.initSecurity(policy, refuse, refuse);
    },
    htmx_before_init: (element) => !element.closest(".ugc"),
  });

  document.addEventListener("htmx:before:response", (event) => {
    const { raw, status } = event.detail.ctx.response;
    if (status < 400 && !raw.redirected) return;
    event.preventDefault();
    const source = event.detail.ctx.sourceElement;
    if (raw.redirected) window.location.assign(raw.url);
    else if (source instanceof HTMLFormElement) source.submit();
    else if (source.href) window.location.assign(source.href);
  });
})();
