// What the sabotages share. Each sabotage is an init script, run after this one: it breaks one thing of a component
// that is otherwise left as it is, at the bridge between page and frame or in the DOM, so that it works on the
// stand-in and on the real component alike.

const inPage = window.parent === window;
const inFrame = !inPage && location.hostname === "cdn.platform.openai.com";

/** Hide what the selector finds, as long as the returned function is not called. @param {string} selector */
function hide(selector) {
  const style = document.createElement("style");
  style.textContent = `${selector} { display: none !important; }`;
  document.documentElement.append(style);
  return () => style.remove();
}

/** Call `then` each time a response has ended. @param {() => void} then */
function atEnd(then) {
  let responding = false;
  new MutationObserver(() => {
    const before = responding;
    responding = document.querySelector('#chatkit-thread-container[data-responding="true"]') !== null;
    if (before && !responding) then();
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

/**
 * Change or drop what the page tells the frame.
 * @param {(message: any) => any} change gets the bridge's message (facts 2.1); returns the one to hand on, null for none
 */
function betweenPageAndFrame(change) {
  window.addEventListener("message", (event) => {
    if (!event.isTrusted || event.data?.__oaiChatKit !== true) return;
    const changed = change(event.data);
    if (changed === event.data) return;
    event.stopImmediatePropagation();
    if (changed === null) return;
    const { origin, source } = event;
    window.dispatchEvent(new MessageEvent("message", { data: changed, origin, source }));
  });
}

/**
 * Change the event of a stream on its way to the frame.
 * @param {(event: any) => any} change gets ChatKit's event; returns the one to hand on, null for none
 */
function eachStreamEvent(change) {
  betweenPageAndFrame((message) => {
    if (message.type !== "fetchEventSourceMessage") return message;
    const { data } = message.message;
    const changed = change(JSON.parse(data));
    if (changed === null) return null;
    return { ...message, message: { ...message.message, data: JSON.stringify(changed) } };
  });
}

/**
 * Change the JSON answers on their way to the frame.
 * @param {(json: any) => any} change
 */
function eachJsonAnswer(change) {
  betweenPageAndFrame((message) => {
    if (message.type !== "response" || typeof message.response !== "object" || message.response === null) return message;
    const changed = change(message.response);
    return changed === message.response ? message : { ...message, response: changed };
  });
}
