// How the driver finds the parts of the chat in the frame's DOM, and what stands there where it finds none. All that is
// known of that DOM (facts 7) is in this table. Stands before frame.js in one init script.

(() => {
  /** @type {Driver.CdnHost} */
  const CDN_HOST = "cdn.platform.openai.com";
  if (window.parent === window || location.hostname !== CDN_HOST) return;

  const HOOKS = {
    root: "#root",
    main: "main",
    greeting: "main h2",
    thread: "#chatkit-thread-container",
    turn: "[data-thread-turn]",
    "user message": '[data-thread-item="user-message"]',
    "assistant message": '[data-thread-item="assistant-message"]',
    composer: '[role="textbox"][contenteditable="true"]',
    "new chat": 'button[aria-label="New chat"]:enabled',
    "history button": 'button[aria-label="Conversation history"]',
    "history row": 'div[role="button"]',
    "stop button": 'button[aria-label="Stop response"]:enabled',
    "thumbs up": 'button[aria-label="Thumbs up"]:enabled',
    "regenerate button": 'button[aria-label="Regenerate message"]:enabled',
  };
  // What a render crash inside a turn leaves; nothing else on the screen tells it apart.
  const TURN_ERROR = "Something went wrong. Please try again later.";
  const OTHER_ITEMS = [
    "widget", "workflow", "task", "progress-update", "structured-input", "generated-image", "image-generation",
  ].map((kind) => `[data-thread-item="${kind}"]`);
  const EDITABLE = 'input, textarea, [contenteditable]:not([contenteditable="false"])';
  /** Where the words of a message may stand without being that message: titles, what is typed, prompts, toasts. */
  const NO_MESSAGES = [
    ...OTHER_ITEMS, EDITABLE, "header", "button", "a", "h1, h2, h3, h4, h5, h6",
    ...["banner", "button", "link", "heading", "dialog", "alert", "status"].map((role) => `[role="${role}"]`),
  ].join();
  const SHOWN_CHARACTERS = 60; // of an attribute

  /** @param {Element} element @returns {boolean} */
  function isVisible(element) {
    if (hasNoBox(element)) return [...element.children].some(isVisible);
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      && element.getClientRects().length > 0 && !isForScreenReaders(element);
  }

  /** @param {Element} element */
  const hasNoBox = (element) => getComputedStyle(element).display === "contents";

  /** Whether it is cut down to a pixel, as what is only read out. @param {Element} element */
  function isForScreenReaders(element) {
    const { width, height } = element.getBoundingClientRect();
    return width <= 1 && height <= 1 && getComputedStyle(element).overflow !== "visible";
  }

  /** Also larger than what is there for screen readers only, which is clipped to a pixel. @param {Element} element */
  function isLarge(element) {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1;
  }

  /** @param {string} text what it has besides white space */
  const letters = (text) => text.replace(/\s+/g, "");

  /** @param {Element} element @param {string} words */
  const has = (element, words) => letters(element.textContent ?? "").includes(letters(words));

  /** The innermost elements that show these words, in the order of the document.
   * @param {string} words @param {{ within?: Element | null, except?: string }} [where] @returns {Element[]} */
  function holders(words, { within = document.body, except = ":not(*)" } = {}) {
    /** @param {Element} element @returns {Element[]} */
    const descend = (element) => {
      if (element.matches(except)) return [];
      const inner = [...element.children].filter((child) => has(child, words));
      return inner.length > 0 ? inner.flatMap(descend) : [element];
    };
    if (within === null || !has(within, words)) return [];
    return descend(within).filter((element) => isVisible(element) && isLarge(element));
  }

  /** Where the words of a message stand in the conversation and nothing marks them as a message.
   * @param {string} words @returns {Element | undefined} */
  function unmarked(words) {
    const items = document.querySelectorAll(`${HOOKS["user message"]}, ${HOOKS["assistant message"]}`);
    if (words === "" || [...items].some((item) => has(item, words))) return undefined;
    return holders(words, { within: document.querySelector(HOOKS.main), except: NO_MESSAGES })[0];
  }

  /** An element's tag as a person finds it in the inspector, and around it the next one whose attributes tell more.
   * @param {Element} element */
  function markup(element) {
    const around = ancestors(element).find(isTelling);
    return around === undefined || around === element ? tag(element) : `${tag(element)} in ${tag(around)}`;
  }

  /** @param {Element} element @returns {Element[]} from itself to what stands in the root */
  function ancestors(element) {
    const all = [];
    for (let one = element; one.parentElement?.parentElement; one = one.parentElement) all.push(one);
    return all;
  }

  /** @param {Element} element */
  const isTelling = ({ attributes }) => [...attributes].some(({ name }) => name !== "class" && name !== "style");

  /** @param {Element} element */
  function tag({ localName, attributes }) {
    const told = [...attributes].filter(({ name }) => name !== "style").map(({ name, value }) =>
      ` ${name}="${value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value}"`);
    return `<${localName}${told.join("")}>`;
  }

  /** @param {string} hook a name in `HOOKS` @returns {HTMLElement | undefined} the first that shows */
  const find = (hook) => [.../** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(HOOKS[/** @type {keyof typeof HOOKS} */ (hook)]))].find(isVisible);

  /** Whether words stand where a hook leads, and where else they do. What is typed, and what the header says, does not count.
   * @param {string} hook @param {string} words */
  function look(hook, words) {
    const marked = [...document.querySelectorAll(HOOKS[/** @type {keyof typeof HOOKS} */ (hook)])];
    // Of what is pressed, the first that shows; a message that is marked and hidden is known all the same.
    const found = hook === "history row" ? marked.filter(isVisible).slice(0, 1) : marked;
    const [instead] = holders(words, { except: `header, [role="banner"], ${EDITABLE}` });
    return {
      found: found.length > 0,
      // A message is marked by itself: what has more than its words, a heading for screen readers, is something else.
      holds: found.some((element) => has(element, words)
        && (!hook.endsWith("message") || letters(element.textContent ?? "") === letters(words))),
      instead: instead === undefined ? null : markup(instead),
    };
  }

  /** What holds all these words, from the innermost out. @param {string[]} words */
  function around(words) {
    const [first] = holders(words[0]);
    const all = first && ancestors(first).find((element) => words.every((one) => has(element, one)));
    return all === undefined ? null : markup(all);
  }

  /** Whether what a screen reader is told of is what a hook leads to, and how it is marked. What cannot be seen is left out.
   * @param {Element[]} elements @param {string} hook */
  function told(elements, hook) {
    const selector = HOOKS[/** @type {keyof typeof HOOKS} */ (hook)].replace(":enabled", "");
    return elements.filter((element) => isVisible(element) && isLarge(element)).map((element) => ({
      hooked: element.closest(selector) !== null || element.querySelector(selector) !== null, markup: markup(element),
    }));
  }

  /** What can be pressed before the composer and outside the conversation, and is no button that the driver knows.
   * @param {Element[]} elements */
  function unknownButtons(elements) {
    const known = `${HOOKS["new chat"].replace(":enabled", "")}, ${HOOKS["history button"]}`;
    const composer = find("composer");
    return elements.filter((element) => isVisible(element) && !element.matches(`${known}, input`)
      && element.closest(`${HOOKS.main}, ${HOOKS.thread}`) === null
      && composer !== undefined && (element.compareDocumentPosition(composer) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    ).map(markup);
  }

  /** What holds the composer below the body, where that is not the root. */
  function otherRoot() {
    const composer = find("composer");
    const root = document.querySelector(HOOKS.root);
    if (composer === undefined || root?.contains(composer)) return null;
    const top = ancestors(composer).at(-1);
    return top === undefined ? null : markup(top);
  }

  /** Whether words are still in something that one types into. @param {string} words */
  const isTyped = (words) => [...document.querySelectorAll(EDITABLE)].some((element) =>
    has(element, words) || (/** @type {HTMLInputElement} */ (element).value ?? "") === words);

  /** What the conversation says besides its messages, in the words that are no button: an error.
   * @returns {{ isError: boolean, text: string, markup: string } | null} */
  function remark() {
    const thread = find("thread");
    if (thread === undefined) return null;
    if (thread.innerText.includes(TURN_ERROR)) return { isError: true, text: TURN_ERROR, markup: "" };
    const nodes = document.createTreeWalker(thread, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      const element = /** @type {Element} */ (node.parentElement);
      if (letters(node.nodeValue ?? "") === "" || element.closest("[data-thread-item], button") !== null) continue;
      if (isVisible(element) && isLarge(element)) return { isError: false, text: element.textContent ?? "", markup: markup(element) };
    }
    return null;
  }

  window.__e2eHooks = {
    HOOKS, TURN_ERROR, EDITABLE, isVisible, hasNoBox, unmarked, markup, look, around, told, unknownButtons, otherRoot, isTyped, remark,
  };
})();
