// What somebody's own page gives the component: its options, and what its `api.fetch` makes of the component's requests
// and of their answers. An init script of the host page. The component gets what it is given, unread: what is looked at
// is a copy.

(() => {
  if (window.parent !== window) return;

  const { report } = window.__e2e;
  const nativeFetch = window.fetch;
  const MAX_TEXT = 262_144; // characters of an answer that are compared
  let last = 0;
  /** The requests of the component that the page's fetch has and not answered yet, by number. @type {Map<number, string | null>} */
  const underway = new Map();

  const define = CustomElementRegistry.prototype.define;
  CustomElementRegistry.prototype.define = /** @param {Parameters<typeof define>} given */ function (...given) {
    const [name, constructor] = given;
    if (name === "openai-chatkit") watch(constructor.prototype);
    define.apply(this, given);
  };

  /** @param {any} prototype the element's */
  function watch(prototype) {
    const { setOptions } = prototype;
    if (typeof setOptions !== "function") return;
    prototype.setOptions = function (/** @type {any} */ options) {
      const { locale = null, history, api } = options ?? {};
      const own = api?.fetch;
      const isOwn = typeof own === "function";
      report("options.set", { locale, history: history?.enabled !== false, fetch: isOwn });
      return setOptions.call(this, isOwn ? { ...options, api: { ...api, fetch: watched(own) } } : options);
    };
  }

  /** @param {Function} own */
  const watched = (own) => async function (/** @type {unknown} */ url, /** @type {any} */ request) {
    const number = ++last;
    const { body, headers, signal } = request ?? {};
    const text = typeof body === "string" ? body : null;
    const asked = { path: pathOf(url), headers: { ...headers }, body: text, signal: signal instanceof AbortSignal };
    report("fetch.asked", { number, ...asked });
    underway.set(number, text);
    try {
      const given = await own(url, request);
      report("fetch.given", { number, ...told(given) });
      copied(number, given);
      return given;
    } catch (error) {
      report("fetch.threw", { number, error: String(error), aborted: signal?.aborted === true });
      throw error;
    } finally {
      underway.delete(number);
    }
  };

  // What leaves the page while its own fetch has a request: of those the one with the same body, else the latest.
  window.fetch = function (/** @type {any} */ input, /** @type {any} */ init) {
    if (underway.size > 0) {
      const same = [...underway].find(([, body]) => body !== null && body === init?.body);
      const [number] = same ?? [...underway].at(-1) ?? [];
      const hasSignal = init?.signal instanceof AbortSignal;
      const url = input instanceof Request ? input.url : input;
      report("fetch.left", { number, path: pathOf(url), signal: input instanceof Request && !hasSignal ? null : hasSignal });
    }
    return nativeFetch.call(this ?? window, input, init);
  };

  /** Without the query, which may hold keys. @param {unknown} url */
  const pathOf = (url) => new URL(String(url), location.href).pathname;

  // Also of another document's Response.
  const isResponse = (/** @type {any} */ given) => Object.prototype.toString.call(given) === "[object Response]";

  /** @param {any} given */
  const told = (given) => (isResponse(given)
    ? { what: "Response", status: given.status, type: given.headers.get("content-type") ?? "", used: given.bodyUsed || given.body?.locked === true }
    : { what: given === null ? "null" : typeof given, status: 0, type: "", used: false });

  /** Report the text of a copy of what the component is given. @param {number} number @param {any} given */
  async function copied(number, given) {
    if (!isResponse(given) || given.bodyUsed || given.body?.locked) return;
    let [text, whole] = ["", false];
    try {
      const reader = given.clone().body?.pipeThrough(new TextDecoderStream("utf-8", { ignoreBOM: true })).getReader();
      while (reader && text.length <= MAX_TEXT) {
        const { value = "", done } = await reader.read();
        text += value;
        if ((whole = done)) break;
      }
      if (!whole) await reader?.cancel();
    } catch {
      whole = false; // the component has stopped it, or it broke
    }
    report("fetch.read", { number, text, whole });
  }
})();
