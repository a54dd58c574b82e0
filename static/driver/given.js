// Hands the component somebody's own fetch and login on a host page that was built without them (static/probe/custom.js).
// An init script, in front of own_fetch.js; the page's address says where the probe serves its own files.

(() => {
  const mount = window.parent === window && new URLSearchParams(location.search).get("chatkit-e2e");
  if (!mount) return;

  /** @type {Promise<{ custom: Function }> | undefined} */
  let given;
  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = /** @param {Parameters<typeof define>} args */ function (...args) {
    const [name, constructor] = args;
    if (name === "openai-chatkit") fill(constructor.prototype);
    define.apply(this, args);
  };

  /** @param {any} prototype the element's */
  function fill(prototype) {
    const { setOptions } = prototype;
    prototype.setOptions = function (/** @type {any} */ options) {
      given ??= import(`${mount}/probe/custom.js`);
      const fetch = async (/** @type {unknown[]} */ ...request) => (await /** @type {any} */ (given)).custom(...request);
      return setOptions.call(this, { ...options, api: { ...options.api, fetch } });
    };
  }
})();
