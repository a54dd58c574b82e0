// The driver's half inside the component's frame: sees messages appear, change and vanish, and answers what shows.
// An init script: it runs in every frame before any other script and does nothing outside the component's frame.
// How it finds things there stands in hooks.js.

(() => {
  /** @type {Driver.CdnHost} */
  const CDN_HOST = "cdn.platform.openai.com";
  if (window.parent === window || location.hostname !== CDN_HOST) return;

  const { HOOKS, TURN_ERROR, isVisible, hasNoBox, unmarked, markup } = window.__e2eHooks;
  const ITEMS = `${HOOKS["user message"]}, ${HOOKS["assistant message"]}`;
  /** What can be asked for besides messages. */
  const PARTS = /** @type {const} @satisfies {readonly Driver.Part[]} */ ([
    "composer", "new chat", "history button", "history row", "stop button", "thumbs up", "regenerate button",
  ]);
  /** Of these each answer has one; who presses one means the last. @type {readonly Driver.Part[]} */
  const OF_ANSWERS = ["thumbs up", "regenerate button"];

  // The browser's own, whatever the component or clock.js puts in their place.
  const nextFrame = window.requestAnimationFrame.bind(window);
  const origin = performance.timeOrigin;
  const sinceOrigin = performance.now.bind(performance);

  const { port1, port2 } = new MessageChannel();

  const now = () => origin + sinceOrigin();
  /** Call back in a task of its own, behind what is due now: in a frame's callback, after the frame is drawn.
   * @param {() => void} then */
  function behind(then) {
    port2.addEventListener("message", then, { once: true });
    port2.start();
    port1.postMessage(null);
  }
  /** @param {Driver.LogEntry | Driver.Reply} report */
  const tell = (report) => window.parent.postMessage({ __e2e: report }, "*");

  /** @type {Set<number>} Frames that the component has asked for: it writes an answer word by word, a word a frame. */
  const asked = new Set();
  const cancel = window.cancelAnimationFrame.bind(window);
  Object.assign(window, {
    requestAnimationFrame: askFrame,
    cancelAnimationFrame: (/** @type {number} */ id) => {
      asked.delete(id);
      cancel(id);
    },
  });

  /** @param {FrameRequestCallback} callback */
  function askFrame(callback) {
    const id = nextFrame((time) => {
      asked.delete(id);
      drawing = true;
      try {
        callback(time);
      } finally {
        queueMicrotask(() => { drawing = false; }); // behind what tells of the changes that the callback made
      }
    });
    asked.add(id);
    return id;
  }

  let changes = 0;
  /** @type {Map<Element, Driver.Message>} */
  let shown = new Map();
  /** @typedef {{ id: number, asks: Driver.Question["asks"], messages: Driver.Message[], focus: boolean }} Asked */
  /** @type {Asked[]} */
  let questions = [];
  let looking = false;
  let drawing = false;
  let frozen = false;
  let arriving = 0;
  let drawn = false;

  /** Whether text in `inner` can be read: not faded out entirely, and nothing around it within `outer` has no height
   * yet (the component lets a new line grow).
   * @param {Element | null} inner @param {Element} outer */
  function isReadable(inner, outer) {
    if (inner === null || !isVisible(inner)) return false;
    for (let around = inner; around !== outer && around.parentElement !== null; around = around.parentElement) {
      if (around.getBoundingClientRect().height === 0 && !hasNoBox(around)) return false;
    }
    return true;
  }

  /** The text that a person can read.
   * @param {Element} element */
  function textOf(element) {
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const readable = [];
    let faded = false;
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      if (isReadable(node.parentElement, element)) readable.push(node.nodeValue);
      else if (node.nodeValue?.trim()) faded = true;
    }
    return fold(faded ? readable.join("") : /** @type {HTMLElement} */ (element).innerText);
  }

  /** @param {string} text */
  const fold = (text) => text.replace(/\s+/g, " ").trim();

  /** Where its first words stand, which it has even without a box. @param {Element} element */
  function topOf(element) {
    if (!hasNoBox(element)) return element.getBoundingClientRect().top;
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().top;
  }

  /** @param {Element} left @param {Element} right */
  const byHeight = (left, right) => topOf(left) - topOf(right);

  /** @returns {Map<Element, Driver.Message>} the messages that a person sees, from top to bottom */
  function look() {
    const found = new Map();
    for (const element of [...document.querySelectorAll(ITEMS)].filter(isVisible).sort(byHeight)) {
      const role = element.getAttribute("data-thread-item") === "user-message" ? "user" : "assistant";
      found.set(element, { role, text: textOf(element) });
    }
    return found;
  }

  /** A message that is there, with words, of which a person can read none. */
  function hidden() {
    return [...document.querySelectorAll(ITEMS)].find((element) =>
      fold(element.textContent ?? "") !== "" && !shown.get(element)?.text);
  }

  /** What keeps a person from seeing it. @param {Element} element */
  function obstacle(element) {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    return window.__e2eObstacles.find(text?.parentElement ?? element, element.getBoundingClientRect());
  }

  /** @returns {Driver.Blank} */
  function blank() {
    if (hidden() !== undefined) return "hidden";
    if ([...shown.values()].some(({ text }) => text !== "")) return "none";
    const root = document.querySelector(HOOKS.root) ?? document.body;
    if (root === null || root.childElementCount === 0 || !isVisible(root)) return "crashed";
    const thread = document.querySelector(HOOKS.thread);
    if (thread === null) return document.querySelector(HOOKS.greeting) === null ? "thread" : "start-screen";
    return textOf(thread).includes(TURN_ERROR) ? "turn-error" : "thread";
  }

  /** @returns {Driver.Screen} */
  function screen() {
    const unseen = hidden();
    return {
      obstacle: unseen && obstacle(unseen),
      items: [...shown].map(([element, message]) => ({ kind: "message", ...message, actions: actionsAt(element) })),
      blank: blank(),
      text: document.body?.innerText ?? "",
      changes,
      parts: PARTS.filter((part) => find(part) !== undefined),
      responding: document.querySelector(`${HOOKS.thread}[data-responding="true"]`) !== null,
      unmarked: strays().map(({ element, message }) => ({ ...message, element: markup(element) })),
    };
  }

  /** What can be pressed at an item: the buttons of its turn, which stand behind the turn's last item.
   * @param {Element} element @returns {string[]} the names that a screen reader is told */
  function actionsAt(element) {
    const turn = element.closest(HOOKS.turn);
    if (turn === null || [...turn.querySelectorAll(ITEMS)].at(-1) !== element) return [];
    const buttons = [...turn.querySelectorAll("button")].filter((button) => !button.disabled && isVisible(button));
    return buttons.map((button) => button.getAttribute("aria-label") ?? fold(button.textContent ?? "")).filter(Boolean);
  }

  /** The messages that a question is about whose words stand in the conversation where the driver finds no message.
   * @returns {{ element: Element, message: Driver.Message }[]} */
  function strays() {
    const asked = questions.filter(({ asks }) => asks === "messages").flatMap(({ messages }) => messages);
    return asked.flatMap((message) => {
      const element = unmarked(message.text);
      return element === undefined ? [] : [{ element, message }];
    });
  }

  /** @param {Driver.Message} left @param {Driver.Message | undefined} right */
  const same = (left, right) => right !== undefined && left.role === right.role && left.text === right.text;

  /** @param {Driver.Part} part @returns {HTMLElement | undefined} */
  const find = (part) => {
    const all = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(HOOKS[part]))];
    return OF_ANSWERS.includes(part) ? all.findLast(isVisible) : all.find(isVisible);
  };

  /** Give a part the keyboard, with what is written in it selected, so that it is typed over.
   * @param {HTMLElement} element @returns {boolean} whether it took it */
  function focus(element) {
    element.focus();
    if (element.isContentEditable) window.getSelection()?.selectAllChildren(element);
    return document.activeElement === element;
  }

  /** @param {Asked} question */
  function holds(question) {
    if (!drawn) return false; // a frame that was hidden until now has shown nobody anything
    if (question.asks === "messages") return shows(question.messages);
    if (question.asks === "beginning") return begins(question.messages[0]);
    const part = find(question.asks);
    return part !== undefined && (!question.focus || focus(part));
  }

  /** Whether exactly these messages show, in this order.
   * @param {Driver.Message[]} expected */
  function shows(expected) {
    const seen = [...shown.values()];
    return seen.length === expected.length && seen.every((message, index) => same(message, expected[index]));
  }

  /** Whether the last answer on the screen is a beginning of this message, or all of it.
   * @param {Driver.Message | undefined} expected */
  function begins(expected) {
    const last = [...shown.values()].filter(({ role }) => role === "assistant").at(-1);
    return last !== undefined && expected !== undefined && last.text !== "" && expected.text.startsWith(last.text);
  }

  /** Where the words stand that a question was about. @param {Asked} question */
  function inkOf({ asks }) {
    const elements = [...shown.keys()];
    const last = elements.filter((element) => shown.get(element)?.role === "assistant").slice(-1);
    /** @type {Partial<Record<Asked["asks"], Element[]>>} */
    const targets = { messages: elements, beginning: last, composer: [find("composer") ?? document.body] };
    const item = (/** @type {Text} */ { parentElement }) => parentElement?.closest(ITEMS) ?? document.body;
    return targets[asks] && window.__e2eInk.ink(targets[asks], (node) =>
      asks === "composer" || isReadable(node.parentElement, item(node)));
  }

  /** Where a click would go that is meant for the part that was asked for. @param {Asked} question */
  function click({ asks }) {
    const part = asks === "messages" || asks === "beginning" ? undefined : find(asks);
    if (part === undefined) return {};
    const box = part.getBoundingClientRect();
    const { left, top, width, height } = box;
    return { box: { left, top, width, height }, taker: window.__e2eObstacles.taker(part, box) };
  }

  /** Tell what came, changed and went between two looks; a message that was only drawn anew did none of these.
   * @param {Map<Element, Driver.Message>} before @param {Map<Element, Driver.Message>} after */
  function compare(before, after) {
    const gone = [];
    const come = [];
    for (const [element, message] of before) {
      const current = after.get(element);
      if (current === undefined) gone.push(message);
      else if (!same(message, current)) tell({ kind: "changed", at: now(), ...current, was: message.text });
    }
    for (const [element, message] of after) if (!before.has(element)) come.push(message);
    for (const message of gone) {
      const redrawn = come.findIndex((other) => same(message, other));
      if (redrawn === -1) tell({ kind: "vanished", at: now(), ...message });
      else come.splice(redrawn, 1);
    }
    for (const message of come) tell({ kind: "appeared", at: now(), ...message });
  }

  /** Animations that come to an end; what never ends (the dots of an answer that is awaited) is no change. */
  const moving = () => document.getAnimations().filter((animation) =>
    animation.playState === "running" && animation.effect?.getComputedTiming().endTime !== Infinity);

  /** Show what fades in as it will be, frame by frame until the next question: a fade may begin after the answer. It
   * takes most of a second, even for somebody who asks for reduced motion, and on the picture that is taken after an
   * answer it could not be told from what is not there. */
  function arrive() {
    for (const animation of moving()) animation.finish();
    arriving ||= nextFrame(() => {
      arriving = 0;
      if (frozen) arrive();
    });
  }

  /** Look with the frame that is drawn next, or behind the one that is being drawn: what comes and goes between two
   * frames nobody sees, and looking in between would make the browser lay out the page once more each time. */
  function soon() {
    if (looking) return;
    looking = true;
    (drawing ? behind : nextFrame)(() => {
      looking = false;
      update();
    });
  }

  function update() {
    const seen = look();
    compare(shown, seen);
    shown = seen;
    questions = questions.filter((question) => {
      if (!holds(question)) return true;
      frozen = true;
      arrive(); // the letters' places are those of the picture
      tell({ kind: "answer", id: question.id, at: now(), holds: true, screen: screen(), ink: inkOf(question), ...click(question) });
      return false;
    });
    // Fading in changes no DOM, so nothing would tell of it.
    if (questions.length > 0 && moving().length > 0) soon();
  }

  const drawnAnew = () => new Promise((resolve) => nextFrame(() => behind(() => resolve(undefined))));

  /** Look when what is there has been drawn and nothing fades any more. What fades is put at its end, frame by frame:
   * waiting for it would show the same, most of a second later. */
  async function lookAtRest() {
    await drawnAnew();
    for (let fading = moving(); asked.size > 0 || fading.length > 0; fading = moving()) {
      for (const animation of fading) animation.finish();
      await drawnAnew();
    }
    update();
  }

  new MutationObserver(() => {
    changes += 1;
    soon();
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });

  window.addEventListener("message", (event) => {
    const order = event.source === window.parent ? event.data?.__e2e : undefined;
    if (order === undefined) return;
    event.stopImmediatePropagation();
    if (order.kind === "ask") {
      frozen = false;
      questions = [...questions.filter(({ id }) => id !== order.id), order];
      update();
      if (questions.includes(order)) tell({ kind: "unmet", id: order.id });
    } else if (order.kind === "look") {
      lookAtRest().then(() => tell({ kind: "screen", id: order.id, at: now(), screen: screen() }));
    } else if (order.kind === "reveal") {
      const moved = window.__e2eInk.reveal(order.word);
      // A picture of the page shows this frame as it was drawn last.
      drawnAnew().then(() => tell({ kind: "revealed", id: order.id, moved, ink: inkOf(order) }));
    } else if (order.kind === "pass") {
      for (const animation of moving()) animation.finish();
      window.__e2eClock.pass(order.ms).then(() => tell({ kind: "passed", id: order.id }));
    } else if (order.kind === "restore") {
      window.__e2eInk.restore();
    } else if (order.kind === "obstacle") {
      const { obstacle, suspect } = window.__e2eInk;
      tell({ kind: "obstacle", id: order.id, obstacle: obstacle(order.word), suspect: suspect(order.word) });
    } else if (order.kind === "unmarked") {
      const element = unmarked(order.text);
      tell({ kind: "unmarked ink", id: order.id, ink: window.__e2eInk.ink(element === undefined ? [] : [element], () => true) });
    } else if (order.kind === "resume") {
      frozen = false;
    } else if (order.kind === "forget") {
      questions = questions.filter(({ id }) => id !== order.id);
    }
  });
  nextFrame(() => behind(() => {
    drawn = true;
    update();
  }));
  tell({ kind: "started" });
})();
