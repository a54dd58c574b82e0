// The driver's half in the host page: logs the element's events, and asks the frame what shows until it shows or
// the page is settled. An init script: it runs before any other script and does nothing inside a frame.

(() => {
  if (window.parent !== window) return;

  // Taken before the page, or clock.js, can put something else in their place.
  const nativeFetch = window.fetch.bind(window);
  const nativeTimeout = window.setTimeout.bind(window);
  const origin = performance.timeOrigin;
  const sinceOrigin = performance.now.bind(performance);
  const now = () => origin + sinceOrigin();

  /** @type {Driver.LogEntry[]} */
  const log = [];
  /** @type {Set<() => void>} */
  const watchers = new Set();
  /** @typedef {{ id: number }} Order */
  /** @type {Map<number, { order: Order, resolve: (report: any) => void }>} */
  const waiting = new Map();
  let lastId = 0;

  /** @param {Driver.LogEntry} entry */
  function write(entry) {
    log.push(entry);
    for (const watcher of watchers) watcher();
  }

  // The element's events do not bubble (facts 1.4), and a new build may bring events with new names: so they are
  // seen where they are dispatched.
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = /** @param {Event} event */ function dispatchEvent(event) {
    if (event.type.startsWith("chatkit.") && this === element()) {
      report(/** @type {Driver.ElementEvent} */ (event.type), plain(/** @type {CustomEvent} */ (event).detail));
    }
    return dispatch.call(this, event);
  };

  /** @param {unknown} detail @returns {unknown} the detail as JSON, errors with their name and message */
  function plain(detail) {
    return JSON.parse(JSON.stringify(detail ?? null, (_key, value) =>
      value instanceof Error ? { name: value.name, message: value.message } : value));
  }

  /** @param {Driver.EventName} name @param {unknown} detail */
  const report = (name, detail) => write({ kind: "event", at: now(), name, detail });

  window.addEventListener("message", (event) => {
    const report = event.data?.__e2e ?? undefined; // anybody may post anything
    if (report === undefined || event.source === window) return;
    event.stopImmediatePropagation();
    if (report.kind === "started") {
      for (const { order } of waiting.values()) post(order); // the document that was asked is gone
    } else if (report.id === undefined) {
      write(report);
    } else {
      waiting.get(report.id)?.resolve(report);
      waiting.delete(report.id);
    }
  });

  const element = () => document.querySelector("openai-chatkit");
  const frame = () => element()?.shadowRoot?.querySelector("iframe") ?? null;

  /** What keeps a person from seeing the chat because of the page: no element, no iframe, no size, not faded in.
   * @returns {{ blank: Driver.Blank, why: string, obstacle?: Driver.Obstacle | null } | null} */
  function unseen() {
    const host = element();
    const iframe = frame();
    const hasBooted = log.some(isEvent("chatkit.ready"));
    if (host === null) return { blank: hasBooted ? "removed" : "unloaded", why: "there is no element openai-chatkit" };
    if (!("setOptions" in host)) return { blank: "unloaded", why: "openai-chatkit is not defined" };
    if (iframe === null || iframe.contentWindow === null) return { blank: "removed", why: "the element has no iframe" };
    const { width, height, left, top, right, bottom } = iframe.getBoundingClientRect();
    const isInside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    const isShown = iframe.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
    if (width > 0 && height > 0 && isShown && isInside) return null;
    const outside = `the iframe is outside the viewport, at ${Math.round(left)}, ${Math.round(top)}`;
    const size = `the iframe is ${width} by ${height} pixels`;
    const why = !isShown ? "the iframe is not visible" : width > 0 && height > 0 ? outside : size;
    if (!hasBooted) return { blank: "unloaded", why };
    return { blank: "hidden", why, obstacle: obstacleOf(iframe) };
  }

  /** @param {HTMLIFrameElement} iframe @returns {Driver.Obstacle | null} */
  function obstacleOf(iframe) {
    return ofPage(window.__e2eObstacles.find(iframe, iframe.getBoundingClientRect()));
  }

  /** @param {Driver.Obstacle | null | undefined} found @returns {Driver.Obstacle | null} */
  const ofPage = (found) => (found ? { ...found, party: "host page" } : null);

  /** Where a click goes that is meant for a part of the chat: to what lies over it in the frame, or in the page.
   * @param {{ box?: DOMRectInit & { left: number, top: number }, taker?: Driver.Obstacle | null }} part */
  function taker({ box, taker: inFrame = null }) {
    const [iframe, shown] = [frame(), place()];
    if (box === undefined || iframe === null || shown === undefined) return null;
    if (inFrame !== null) return inFrame;
    const scale = shown.width / iframe.clientWidth;
    const { width = 0, height = 0 } = box;
    const onPage = new DOMRect(shown.left + box.left * scale, shown.top + box.top * scale, width * scale, height * scale);
    return ofPage(window.__e2eObstacles.taker(iframe, onPage));
  }

  /** Scroll the page to the chat, as a person who looks for it does, where the page lets itself be scrolled. */
  function seek() {
    const iframe = frame();
    const styles = [document.documentElement, document.body].filter(Boolean).map((one) => getComputedStyle(one));
    if (iframe === null || styles.some(({ overflowY }) => /hidden|clip/.test(overflowY))) return;
    const { top, bottom, height } = iframe.getBoundingClientRect();
    if (height > innerHeight || (top >= 0 && bottom <= innerHeight)) return;
    window.scrollBy({ top: top < 0 ? top : bottom - innerHeight, behavior: "instant" });
  }

  /** @returns {Driver.Place | undefined} */
  function place() {
    const iframe = frame();
    if (iframe === null) return undefined;
    const { left, top, width } = iframe.getBoundingClientRect();
    const scale = width / iframe.offsetWidth;
    return {
      left: left + iframe.clientLeft * scale, top: top + iframe.clientTop * scale,
      width: iframe.clientWidth * scale, pageWidth: innerWidth,
    };
  }

  /** Resolves when nothing that the frame says will be heard. */
  const disconnected = () => logged(isEvent("frame.disconnected"), 0);

  /** @param {object} order */
  const post = (order) => frame()?.contentWindow?.postMessage({ __e2e: order }, "*");

  /** @param {object} asked @returns {{ reply: Promise<any>, order: Order }} */
  function send(asked) {
    const order = { ...asked, id: ++lastId };
    const reply = replied(order);
    post(order);
    return { reply, order };
  }

  /** What the frame says next to an order; a document that takes the frame's place is given the order anew.
   * @param {Order} order @returns {Promise<any>} */
  const replied = (order) => new Promise((resolve) => waiting.set(order.id, { order, resolve }));

  /** @param {Driver.EventName[]} names @returns {(entry: Driver.LogEntry) => boolean} */
  const isEvent = (...names) => (entry) => entry.kind === "event" && names.some((name) => name === entry.name);

  /** @param {(entry: Driver.LogEntry) => boolean} matches @param {number} since @returns {Promise<void>} */
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
   * Resolves when nothing more will come by itself: the backend is idle, what it sent went through page and frame,
   * and one whole round through all three changed nothing on the screen. No time is involved: a round is a request
   * to the backend, a message to the frame behind all earlier ones, and a frame drawn there.
   * @param {string} still @param {number} since @returns {Promise<Driver.Screen>}
   */
  async function settled(still, since) {
    const look = async () => (await send({ kind: "look" }).reply).screen;
    // A message whose request never leaves the page is over all the same; the backend would wait for it for ever.
    await Promise.race([nativeFetch(still), logged(isEvent("chatkit.response.end"), since), disconnected()]);
    const [whatever] = still.split("?");
    for (let before = await look(); ;) {
      await nativeFetch(whatever);
      const screen = await look();
      if (screen.changes === before.changes) return screen;
      before = screen;
    }
  }

  /** @param {Driver.Question} question @returns {Promise<Driver.Answer>} */
  async function answer(question) {
    const { after, since, asks, messages, focus } = question;
    if (after.length > 0) await Promise.race([logged(isEvent(...after), since), disconnected()]);
    seek();
    arrive();
    const hidden = unseen();
    if (hidden !== null) return unfit({ ...nothing(hidden.blank), obstacle: hidden.obstacle }, hidden.why);
    const begun = log.length;
    const gone = logged(isEvent("frame.removed"), begun).then(() => unfit(nothing("removed")));
    const { reply, order } = send({ kind: "ask", asks, messages, focus });
    let verdict = await Promise.race([reply, gone]);
    // Most questions are answered at once: then nobody asks whether the backend is idle.
    const end = verdict.kind === "unmet" && settled(question.still, since).then((screen) => unfit(screen));
    while (verdict.kind === "unmet") verdict = await Promise.race([replied(order), end, gone]);
    waiting.delete(order.id);
    const { holds, at, screen, why = null, ink } = verdict;
    if (!holds) post({ kind: "forget", id: order.id });
    return { holds, at, why, screen, ink, place: place(), taker: taker(verdict) };
  }

  /**
   * Whether a response has ended since, asked once the backend is idle.
   * @param {string} still @param {number} since @param {number} limit ms, to end a hang @returns {Promise<boolean>}
   */
  async function hasEnded(still, since, limit) {
    await Promise.race([nativeFetch(still), limited(limit, "answer from the backend")]);
    return log.slice(since).some(isEvent("chatkit.response.end"));
  }

  /** Show what fades in around the frame as it will be, for the picture that is taken after an answer. */
  function arrive() {
    for (const animation of document.getAnimations()) {
      const ends = animation.effect?.getComputedTiming().endTime !== Infinity;
      if (ends && animation.playState === "running") animation.finish();
    }
  }

  /** @param {Driver.Screen} screen @param {string | null} [why] @returns {Driver.Answer} */
  const unfit = (screen, why = null) => ({ holds: false, at: now(), why, screen });

  /** @param {Driver.Blank} blank @returns {Driver.Screen} */
  const nothing = (blank) => ({ items: [], blank, text: "", changes: 0, parts: [], responding: false, unmarked: [] });

  /** @param {number} limit ms, to end a hang @param {string} what @returns {Promise<Driver.Answer>} */
  const limited = (limit, what) => new Promise((resolve) => nativeTimeout(() => resolve({
    holds: false, at: now(), why: `no ${what} within ${limit} ms`, screen: nothing(unseen()?.blank ?? "crashed"),
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
      disconnected().then(() => "the frame is not heard"),
      new Promise((resolve) => nativeTimeout(() => resolve(`no answer within ${limit} ms`), limit)),
    ]);
  }

  /** What the frame says to an order, nothing where there is no frame that answers.
   * @param {object} order @returns {Promise<any>} */
  function answered(order) {
    const { reply, order: { id } } = send(order);
    const gone = Promise.race([disconnected(), logged(isEvent("frame.removed"), log.length)]);
    return Promise.race([reply, frame() === null ? {} : gone.then(() => ({})), expired(ORDER_LIMIT)])
      .finally(() => waiting.delete(id));
  }

  const ORDER_LIMIT = 5_000; // ms; ends a hang
  /** @param {number} limit ms @returns {Promise<{}>} */
  const expired = (limit) => new Promise((resolve) => nativeTimeout(() => resolve({}), limit));

  /** What keeps a person from reading a word of the last answer: in the frame, or else in the page.
   * @param {number} word @param {{ left: number, top: number, width: number, height: number }} box in the page's CSS px */
  async function obstacle(word, { left, top, width, height }) {
    const iframe = frame();
    const [host, { width: wide = 0, height: high = 0 } = {}] = [element(), iframe?.getBoundingClientRect()];
    if (host !== null && Math.min(wide, high) < MIN_CHAT_PX) return { party: "host page", how: "too small:", element: host.localName };
    const { obstacle: inFrame = null, suspect = null } = await answered({ kind: "obstacle", word });
    if (inFrame !== null) return { party: "component", ...inFrame };
    const { find, suspect: suspectOf } = window.__e2eObstacles;
    const inPage = iframe && (find(iframe, new DOMRect(left, top, width, height)) ?? suspectOf(iframe));
    return ofPage(inPage) ?? (suspect && { party: "component", ...suspect });
  }

  const MIN_CHAT_PX = 160; // narrower or lower, header and composer leave no room for a message

  Object.assign(window, {
    __e2e: {
      obstacle,
      /** Scroll to a word of the last answer. @param {string} asks @param {number} word */
      reveal: async (asks, word) => ({ ...await answered({ kind: "reveal", asks, word }), place: place() }),
      restore: () => post({ kind: "restore" }),
      /** Where words stand that nothing marks as a message. @param {string} text */
      unmarked: async (text) => ({ ink: (await answered({ kind: "unmarked", text })).ink, place: place() }),
      /** Let time pass in page and frame, and with it what fades. @param {number} ms */
      pass: async (ms) => {
        arrive();
        await Promise.all([window.__e2eClock.pass(ms), answered({ kind: "pass", ms })]);
      },
      log,
      report,
      element,
      frame,
      fetchUpdates,
      hasEnded,
      // Before anything that the page will tell the frame.
      resume: () => post({ kind: "resume" }),
      /** @param {Driver.Question} question @returns {Promise<Driver.Verdict>} */
      ask: async (question) => {
        const awaited = question.after.join(" or ") || "answer from the frame";
        const verdict = await Promise.race([answer(question), limited(question.limit, awaited)]);
        arrive();
        return { ...verdict, log: log.slice(question.read) };
      },
    },
  });
})();
