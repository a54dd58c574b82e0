// What the sabotages share. Each sabotage is an init script, run after this one: it breaks one thing of a component
// that is otherwise left as it is, at the bridge between page and frame, in the DOM or by a style sheet, so that it
// works on the stand-in and on the real component alike.

const inPage = window.parent === window;
/** @type {Driver.CdnHost} */
const CDN_HOST = "cdn.platform.openai.com";
const inFrame = !inPage && location.hostname === CDN_HOST;

const QUESTION = '[data-thread-item="user-message"]';
const ANSWER = '[data-thread-item="assistant-message"]';
const THREAD = "#chatkit-thread-container";
const FOOTER = "#chatkit-footer";

/** Hide what the selector finds, as long as the returned function is not called. @param {string} selector */
function hide(selector) {
  const style = document.createElement("style");
  style.textContent = `${selector} { display: none !important; }`;
  document.documentElement.append(style);
  return () => style.remove();
}

/**
 * Make something look different, as long as the returned function is not called. Unlike `hide` it works from the
 * document's first moment, and no change of the DOM tells of it.
 * @param {string} selector @param {string} css declarations @param {DocumentOrShadowRoot} [root]
 */
function restyle(selector, css, root = document) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${selector} { ${css.replaceAll(";", " !important;")} }`);
  root.adoptedStyleSheets.push(sheet);
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet);
  };
}

/** Call `then` each time a response begins, with true, and each time it ends, with false.
 * @param {(responding: boolean) => void} then */
function atTurn(then) {
  let responding = false;
  new MutationObserver(() => {
    const before = responding;
    responding = document.querySelector(`${THREAD}[data-responding="true"]`) !== null;
    if (before !== responding) then(responding);
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/** Call `then` each time a response has ended. @param {() => void} then */
function atEnd(then) {
  atTurn((responding) => {
    if (!responding) then();
  });
}

/** Call `undo` when the first message since the page was loaded is sent. @param {() => void} undo */
function untilAsked(undo) {
  atTurn(undo);
}

/** Call `then` when the history panel is opened. @param {() => void} then */
function atHistory(then) {
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest('[aria-label="Conversation history"]') !== null) then();
  }, true);
}

/** Call `then` when two frames have been drawn, which a test's own clock does not do. Frames are asked for all the
 * while, so that whoever waits until the component rests waits for this. @param {() => void} then */
function afterTwoFrames(then) {
  let drawn = 0;
  const observe = () => new IntersectionObserver((_, observer) => {
    observer.disconnect();
    drawn += 1;
    if (drawn < 2) observe();
  }).observe(document.documentElement);
  const wait = () => {
    if (drawn < 2) requestAnimationFrame(wait);
    else then();
  };
  observe();
  wait();
}

/**
 * Call `then` each time the element tells the page of this event.
 * @param {string} name @param {(element: HTMLElement, root: ShadowRoot) => void} then
 */
function onEvent(name, then) {
  document.addEventListener(name, ({ target }) => {
    if (target instanceof HTMLElement && target.shadowRoot !== null) then(target, target.shadowRoot);
  }, true);
}

/**
 * Hand what the page asks the backend to `send` and the request's type on.
 * @param {(type: string, send: typeof fetch, input: RequestInfo | URL, init?: RequestInit) => Promise<Response>} ask
 */
function eachRequest(ask) {
  const send = window.fetch;
  window.fetch = (input, init) => ask(/"type":"([a-z_.]+)"/.exec(String(init?.body))?.[1] ?? "", send, input, init);
}

/**
 * Change or drop what the page tells the frame.
 * @param {(message: any, hand: (message: any) => void) => any[]} change gets the bridge's message (facts 2.1) and what
 *   hands one on at another time; returns those to hand on now
 */
function betweenPageAndFrame(change) {
  window.addEventListener("message", (event) => {
    if (!event.isTrusted || event.data?.__oaiChatKit !== true) return;
    const { origin, source } = event;
    /** @param {any} data */
    const hand = (data) => window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
    const changed = change(event.data, hand);
    if (changed.length === 1 && changed[0] === event.data) return;
    event.stopImmediatePropagation();
    changed.forEach(hand);
  });
}

/**
 * Change the events of a stream on their way to the frame.
 * @param {(event: any) => any[]} change gets ChatKit's event; returns those to hand on
 */
function eachStreamEvent(change) {
  betweenPageAndFrame((message) => {
    if (message.type !== "fetchEventSourceMessage") return [message];
    const { data } = message.message;
    return change(JSON.parse(data)).map((event) =>
      ({ ...message, message: { ...message.message, data: JSON.stringify(event) } }));
  });
}

/**
 * Change the JSON answers on their way to the frame.
 * @param {(json: any) => any} change
 */
function eachJsonAnswer(change) {
  betweenPageAndFrame((message) => {
    const { type, response } = message;
    if (type !== "response" || typeof response !== "object" || response === null) return [message];
    const changed = change(response);
    return [changed === response ? message : { ...message, response: changed }];
  });
}
