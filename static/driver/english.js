// Shows the chat of somebody's own page in English, whatever locale the page gives it: the driver finds the parts of the
// chat by their English names (hooks.js). An init script of the host page, behind own_fetch.js, which tells what the page
// itself gave.

(() => {
  if (window.parent !== window) return;

  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = /** @param {Parameters<typeof define>} given */ function (...given) {
    const [name, constructor] = given;
    if (name === "openai-chatkit") pin(constructor.prototype);
    define.apply(this, given);
  };

  /** @param {any} prototype the element's */
  function pin(prototype) {
    const { setOptions } = prototype;
    if (typeof setOptions !== "function") return;
    prototype.setOptions = function (/** @type {any} */ options) {
      const isOther = typeof options?.locale === "string" && !/^en\b/i.test(options.locale);
      return setOptions.call(this, isOther ? { ...options, locale: "en" } : options);
    };
  }
})();
