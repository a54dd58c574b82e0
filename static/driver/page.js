// The driver's half in the host page: logs the element's events, and asks the frame what shows until it shows or
// the page is settled. An init script: it runs before any other script and does nothing inside a frame.

(() => {
  if (window.parent !== window) return;

  // Taken before the page, or a test's own clock, can put something else in their place.
  const nativeFetch = window.fetch.bind(window);
  const nativeTimeout = window.setTimeout.bind(window);
  const origin = performance.timeOrigin;
  const sinceOrigin = performance.now.bind(performance);
  const now = () => origin + sinceOrigin();

  /** @type {object[]} */
  const log = [];
  /** @type {Set<() => void>} */
  const watchers = new Set();
  /** @type {Map<number, (report: any) => void>} */
  const waiting = new Map();
  let lastId = 0;

  /** @param {object} entry */
  function write(entry) {
    log.push(entry);
    for (const watcher of watchers) watcher();
  }

  // The element's events do not bubble (facts 1.4), and a new build may bring events with new names: so they are
  // seen where they are dispatched.
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = /** @param {Event} event */ function dispatchEvent(event) {
    if (event.type.startsWith("chatkit.") && this instanceof Element && this.localName === "openai-chatkit") {
      report(event.type, plain(/** @type {CustomEvent} */ (event).detail));
    }
    return dispatch.call(this, event);
  };

  /** @param {unknown} detail @returns {unknown} the detail as JSON, errors with their name and message */
  function plain(detail) {
    return JSON.parse(JSON.stringify(detail ?? null, (_key, value) =>
      value instanceof Error ? { name: value.name, message: value.message } : value));
  }

  // Without these two, only a time limit would tell of an element that never wakes up: the loader's script could not
  // be had, or it and the page were loaded and the element is still unknown.
  window.addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement) report("script.error", target.src);
  }, true);
  window.addEventListener("load", () => nativeTimeout(() => {
    const loader = document.querySelector('script[src$="/chatkit.js"]');
    if (loader !== null && customElements.get("openai-chatkit") === undefined) report("script.idle", null);
  }, 0));

  /** @param {string} name @param {unknown} detail */
  const report = (name, detail) => write({ kind: "event", at: now(), name, detail });

  window.addEventListener("message", (event) => {
    const report = event.data?.__e2e;
    if (report === undefined || event.source === window) return;
    event.stopImmediatePropagation();
    if (report.id === undefined) {
      write(report);
    } else {
      waiting.get(report.id)?.(report);
      waiting.delete(report.id);
    }
  });

  const element = () => document.querySelector("openai-chatkit");
  const frame = () => element()?.shadowRoot?.querySelector("iframe") ?? null;

  /** What keeps a person from seeing the chat because of the page: no element, no iframe, no height, not faded in.
   * @returns {Driver.Blank | null} */
  function unseen() {
    const host = element();
    const iframe = frame();
    if (host === null || !("setOptions" in host)) return "unloaded";
    if (iframe === null || iframe.contentWindow === null) return "removed";
    const box = iframe.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && iframe.checkVisibility({ opacityProperty: true }) ? null : "unloaded";
  }

  /** @param {object} order @returns {{ id: number, reply: Promise<any> }} */
  function order(order) {
    const id = ++lastId;
    const reply = new Promise((resolve) => waiting.set(id, resolve));
    frame()?.contentWindow?.postMessage({ __e2e: { ...order, id } }, "*");
    return { id, reply };
  }

  /** @param {(entry: any) => boolean} matches @param {number} since @returns {Promise<void>} */
  function logged(matches, since) {
    return new Promise((resolve) => {
      const watcher = () => {
        if (!log.slice(since).some(matches)) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  }

  /**
   * Resolves when nothing more will come by itself: the backend rests, what it sent went through page and frame,
   * and one whole round through all three changed nothing on the screen. No time is involved: a round is a request
   * to the backend, a message to the frame behind all earlier ones, and two animation frames there.
   * @param {string} still @returns {Promise<Driver.Sight>}
   */
  async function settled(still) {
    for (let before = -1; ;) {
      await nativeFetch(still);
      const { sight } = await order({ kind: "look" }).reply;
      if (sight.changes === before) return sight;
      before = sight.changes;
    }
  }

  /** @param {Driver.Question} question @returns {Promise<Driver.Verdict>} */
  async function answer(question) {
    const { after, asks, messages } = question;
    if (after !== null) await logged((entry) => entry.kind === "event" && after.names.includes(entry.name), after.since);
    const hidden = unseen();
    if (hidden !== null) return { holds: false, at: now(), why: null, sight: nothing(hidden) };
    const { id, reply } = order({ kind: "ask", asks, messages });
    const verdict = await Promise.race([
      reply.then(({ holds, at, sight }) => ({ holds, at, why: null, sight })),
      settled(question.still).then((sight) => ({ holds: false, at: now(), why: null, sight })),
    ]);
    if (!verdict.holds) frame()?.contentWindow?.postMessage({ __e2e: { kind: "forget", id } }, "*");
    return verdict;
  }

  /** @param {Driver.Blank} blank @returns {Driver.Sight} */
  const nothing = (blank) => ({ messages: [], blank, changes: 0, responding: false });

  /** @param {number} limit ms, to end a hang @param {string} what @returns {Promise<Driver.Verdict>} */
  const limited = (limit, what) => new Promise((resolve) => nativeTimeout(() => resolve({
    holds: false, at: now(), why: `no ${what} within ${limit} ms`, sight: nothing(unseen() ?? "crashed"),
  }), limit));

  /**
   * Call `fetchUpdates()`; a component without its iframe would never answer.
   * @param {number} limit ms, to end a hang @returns {Promise<string | null>} why it was rejected
   */
  async function fetchUpdates(limit) {
    const host = /** @type {{ fetchUpdates?: () => Promise<void> } | null} */ (/** @type {unknown} */ (element()));
    if (unseen() !== null || host?.fetchUpdates === undefined) return "there is no component to ask";
    return Promise.race([
      host.fetchUpdates().then(() => null, String),
      new Promise((resolve) => nativeTimeout(() => resolve(`no answer within ${limit} ms`), limit)),
    ]);
  }

  Object.assign(window, {
    __e2e: {
      log,
      fetchUpdates,
      /** @param {Driver.Question} question @returns {Promise<Driver.Verdict>} */
      ask: (question) => Promise.race([
        answer(question), limited(question.limit, question.after === null ? "answer from the frame" : question.after.names.join(" or ")),
      ]),
    },
  });
})();
