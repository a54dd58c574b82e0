// A clock that the test can move, in the host page and in the component's frame: time runs as it does, and may be let
// pass faster. Stands last in each init script, so that the driver's own halves keep the browser's clock. Out of its
// reach are workers, `document.timeline` and the time stamps of events.

(() => {
  /** @type {Driver.CdnHost} */
  const CDN_HOST = "cdn.platform.openai.com";
  // The host page's half comes here in the frame too, and maybe first: frame.js would then be given a moved clock.
  const isFrame = window.parent !== window;
  if (isFrame && (location.hostname !== CDN_HOST || window.__e2eHooks === undefined)) return;
  if (window.__e2eClock !== undefined) return;

  const BrowsersDate = Date;
  const { setTimeout: start, clearTimeout: stop, requestAnimationFrame: nextFrame } = window;
  const sinceOrigin = performance.now.bind(performance);
  const { port1, port2 } = new MessageChannel();

  /** How far this clock is ahead of the browser's, in ms. */
  let ahead = 0;
  let moving = false;
  let lastId = 0;
  /** @typedef {{ due: number, every: number | null, call: () => void, started: number }} Timer times in ms of this clock */
  /** @type {Map<number, Timer>} By the id that the page was given. */
  const timers = new Map();

  const now = () => sinceOrigin() + ahead;

  /** @param {number} id @param {Timer} timer */
  function arm(id, timer) {
    stop.call(window, timer.started);
    timer.started = start.call(window, () => fire(id), Math.max(0, timer.due - now()));
  }

  /** @param {number} id */
  function fire(id) {
    const timer = timers.get(id);
    if (timer === undefined) return;
    if (timer.every === null) {
      stop.call(window, timer.started);
      timers.delete(id);
    } else {
      timer.due = Math.max(timer.due + timer.every, now());
      arm(id, timer);
    }
    try {
      timer.call();
    } catch (error) {
      reportError(error);
    }
  }

  /** `setTimeout` or `setInterval` of HTML, 8.7, which lets no chain of them run faster than one in 4 ms.
   * @param {boolean} repeats */
  const timer = (repeats) => (/** @type {TimerHandler} */ handler, ms = 0, /** @type {any[]} */ ...rest) => {
    const wait = Math.max(moving || repeats ? 4 : 0, Number(ms) || 0);
    const call = () => (typeof handler === "function" ? handler.apply(window, rest) : start.call(window, handler, 0));
    const id = ++lastId;
    const entry = { due: now() + wait, every: repeats ? wait : null, call, started: 0 };
    timers.set(id, entry);
    arm(id, entry);
    return id;
  };

  /** @param {number} [id] */
  function clear(id) {
    if (id === undefined) return;
    stop.call(window, timers.get(id)?.started);
    timers.delete(id);
  }

  /** Let what was called before, and all that its promises set off, come to its end. */
  const yielded = () => new Promise((resolve) => {
    port2.addEventListener("message", resolve, { once: true });
    port2.start();
    port1.postMessage(null);
  });

  /** @param {number} end @returns {[number, Timer] | undefined} */
  const firstDue = (end) =>
    [...timers].filter(([, { due }]) => due <= end).sort(([, left], [, right]) => left.due - right.due)[0];

  /** Let so many ms pass: whatever is due in them comes, in its order and at its time. @param {number} ms */
  async function pass(ms) {
    const end = now() + ms;
    moving = true;
    for (let next = firstDue(end); next !== undefined; next = firstDue(end)) {
      const [id, { due }] = next;
      ahead += Math.max(0, due - now());
      fire(id);
      await yielded();
    }
    moving = false;
    ahead += Math.max(0, end - now());
    for (const [id, entry] of timers) arm(id, entry);
  }

  /** @type {DateConstructor} */
  const MovedDate = new Proxy(BrowsersDate, {
    construct: (target, given, made) =>
      Reflect.construct(target, given.length > 0 ? given : [BrowsersDate.now() + ahead], made === MovedDate ? target : made),
    apply: () => new BrowsersDate(BrowsersDate.now() + ahead).toString(),
    get: (target, name) => (name === "now" ? () => BrowsersDate.now() + ahead : Reflect.get(target, name)),
  });
  BrowsersDate.prototype.constructor = MovedDate;

  /** `AbortSignal.timeout` of DOM, 3.2. @param {number} ms */
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    window.setTimeout(() => controller.abort(new DOMException("signal timed out", "TimeoutError")), ms);
    return controller.signal;
  };

  /** @type {any} Not every browser has it. */
  const { scheduler } = /** @type {any} */ (window);
  if (scheduler?.postTask !== undefined) {
    const post = scheduler.postTask.bind(scheduler);
    /** @param {() => unknown} call @param {{ delay?: number }} [options] */
    scheduler.postTask = async (call, { delay = 0, ...options } = {}) => {
      if (delay > 0) await new Promise((resolve) => window.setTimeout(resolve, delay));
      return post(call, options);
    };
  }

  Object.assign(window, {
    __e2eClock: { pass },
    Date: MovedDate,
    setTimeout: timer(false),
    setInterval: timer(true),
    clearTimeout: clear,
    clearInterval: clear,
    /** @param {FrameRequestCallback} callback */
    requestAnimationFrame: (callback) => nextFrame.call(window, (time) => callback(time + ahead)),
  });
  performance.now = now;
})();
