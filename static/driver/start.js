// Tells of a component that does not start, or goes: only a time limit would tell otherwise. Stands behind page.js in
// one init script, and reports to its log.

(() => {
  if (window.parent !== window) return;

  const { log, report, element, frame } = window.__e2e;
  const nativeTimeout = window.setTimeout.bind(window);

  // The loader's script could not be had; it ran and the element is still unknown; it, or what the page did with it,
  // failed before there was a frame.
  window.addEventListener("error", ({ target, message }) => {
    if (target instanceof HTMLScriptElement) report("script.error", target.src);
    else failed(message);
  }, true);
  window.addEventListener("unhandledrejection", ({ reason }) => failed(String(reason?.message ?? reason)));
  document.addEventListener("load", ({ target }) => {
    const isLoader = target instanceof HTMLScriptElement && target.src.endsWith("/chatkit.js");
    if (isLoader && customElements.get("openai-chatkit") === undefined) report("script.idle", target.src);
  }, true);

  /** The loader cannot start; or the page gave the options to an element that was none yet, which shows when it is.
   * @param {string} message */
  async function failed(message) {
    if (message.includes("setOptions")) await customElements.whenDefined("openai-chatkit");
    else if (!message.includes("ChatKit")) return;
    if (frame() === null) report("page.failed", message);
  }

  /** The browser loads a frame anew whose element was moved, and the component does not hear it any more: it answers
   * nothing, and the element is not `ready` a second time. */
  function reloaded() {
    const since = log.length;
    if (!isReady(0)) return;
    nativeTimeout(() => {
      if (!isReady(since)) report("frame.disconnected", null);
    }, 0);
  }

  /** @param {Node} node */
  const holdsFrame = (node) => node instanceof Element && (node.matches("iframe") || node.querySelector("iframe") !== null);

  // A component that gives up takes its frame out of the page (facts 6), which no event tells.
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = /** @param {ShadowRootInit} init */ function attach(init) {
    const root = attachShadow.call(this, init);
    if (this.localName === "openai-chatkit") {
      new MutationObserver((records) => {
        const gone = records.flatMap(({ removedNodes }) => [...removedNodes]);
        if (this === element() && gone.some(holdsFrame)) report("frame.removed", null);
      }).observe(root, { childList: true, subtree: true });
      root.addEventListener("load", ({ target }) => {
        if (this === element() && target instanceof HTMLIFrameElement) reloaded();
      }, true);
    }
    return root;
  };

  /** @type {Driver.ElementEvent} */
  const READY = "chatkit.ready";
  /** @param {number} since */
  const isReady = (since) => log.slice(since).some((entry) => entry.kind === "event" && entry.name === READY);
})();
