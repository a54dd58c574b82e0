// What a host page does when the component tells it something, chosen in the page's address:
//
//   ?on-thread-change=setThreadId     hands the thread's id back, as the reporter's page does
//   &after-response=fetchUpdates      loads the thread anew after each answer
//   &handlers                         writes every event to the console (bug report, priority 3)

/**
 * @typedef {HTMLElement & {
 *   setOptions(options: object): void,
 *   setThreadId(id: string | null): Promise<void>,
 *   fetchUpdates(): Promise<void>,
 * }} ChatKitElement
 */

const EVENTS = ["ready", "error", "log", "response.start", "response.end", "thread.change", "thread.load.start", "thread.load.end"];

/** @param {ChatKitElement} element @param {URLSearchParams} [settings] */
export function listen(element, settings = new URLSearchParams(location.search)) {
  if (settings.get("on-thread-change") === "setThreadId") {
    element.addEventListener("chatkit.thread.change", (event) =>
      element.setThreadId(/** @type {CustomEvent} */ (event).detail.threadId));
  }
  if (settings.get("after-response") === "fetchUpdates") {
    element.addEventListener("chatkit.response.end", () => element.fetchUpdates());
  }
  if (settings.has("handlers")) {
    for (const name of EVENTS) element.addEventListener(`chatkit.${name}`, ({ type }) => console.debug(type));
  }
}
