// The frame's end of the bridge to the page (facts 2.1).

import { isPublic, packError, unpackError } from "./errors.js";

/**
 * @typedef {any} Wild
 * @typedef {{
 *   resolve: (value: Wild) => void,
 *   reject: (error: unknown) => void,
 *   onMessage?: (data: string) => void,
 * }} Waiting
 * @typedef {{ url: string, params: Record<string, Wild> }} Request
 */

export class Bridge {
  /** @type {Map<string, Waiting>} */
  #waiting = new Map();
  /** @type {Map<string, (data: Wild) => Wild>} */
  #commands = new Map();

  /** @param {string} pageOrigin */
  constructor(pageOrigin) {
    this.pageOrigin = pageOrigin;
    window.addEventListener("message", (event) => this.#receive(event));
  }

  /** Answer a command of the page. @param {string} name @param {(data: Wild) => Wild} run */
  answer(name, run) {
    this.#commands.set(name, run);
  }

  /** A public event on the element (facts 1.4). @param {string} name @param {Wild} [detail] */
  emit(name, detail = null) {
    this.event("public_event", [name, detail]);
  }

  /** @param {string} name @param {Record<string, unknown>} [data] */
  log(name, data = {}) {
    this.emit("log", { name, data, timestamp: Date.now() });
  }

  /** Tell the page of an error, if it is one of those it may see. @param {unknown} error */
  report(error) {
    if (isPublic(error)) this.emit("error", { error: packError(error) });
  }

  /** An event for the loader itself. @param {string} event @param {Wild} [data] */
  event(event, data) {
    this.#post({ type: "event", event, ...(data === undefined ? {} : { data }) });
  }

  /** Have the page fetch JSON. @param {Request} request @returns {Promise<Wild>} */
  fetch(request) {
    return this.#ask({ type: "fetch", ...request });
  }

  /** Run a callback of the page. @param {string} command @param {Wild} data @returns {Promise<Wild>} */
  command(command, data) {
    return this.#ask({ type: "command", command, data });
  }

  /**
   * Have the page read an event stream; resolves at its end.
   * @param {Request} request
   * @param {(data: string) => void} onMessage
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  stream({ url, params }, onMessage, signal) {
    const nonce = crypto.randomUUID();
    signal.addEventListener("abort", () => this.#post({ type: "abortSignal", nonce, reason: signal.reason }));
    // The page must not give up when its tab is hidden (facts 2.6).
    const message = { type: "fetchEventSource", url, params: { ...params, openWhenHidden: true } };
    return this.#ask(message, onMessage, nonce);
  }

  /**
   * @param {Record<string, unknown>} message
   * @param {(data: string) => void} [onMessage]
   * @returns {Promise<Wild>}
   */
  #ask(message, onMessage, nonce = crypto.randomUUID()) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(nonce, { resolve, reject, onMessage });
      this.#post({ ...message, nonce });
    });
  }

  /** @param {Record<string, unknown>} message */
  #post(message) {
    window.parent.postMessage({ __oaiChatKit: true, ...message }, this.pageOrigin);
  }

  /** @param {MessageEvent} event */
  #receive({ data, source, origin }) {
    if (source !== window.parent || origin !== this.pageOrigin || data?.__oaiChatKit !== true) return;
    const waiting = this.#waiting.get(data.nonce);
    if (data.type === "command") this.#run(data);
    else if (data.type === "fetchEventSourceMessage") waiting?.onMessage?.(data.message.data);
    else if (data.type === "response") this.#settle(data, waiting);
  }

  /**
   * @param {{ nonce: string, response?: Wild, error?: Wild }} message
   * @param {Waiting | undefined} waiting
   */
  #settle({ nonce, response, error }, waiting) {
    this.#waiting.delete(nonce);
    if (error) waiting?.reject(unpackError(error));
    else waiting?.resolve(response);
  }

  /** @param {{ nonce: string, command: string, data: Wild }} message */
  async #run({ nonce, command, data }) {
    try {
      const run = this.#commands.get(command);
      if (!run) throw new Error(`Command ${command} not supported`);
      this.#post({ type: "response", nonce, response: await run(data) });
    } catch (error) {
      this.#post({ type: "response", nonce, error: packError(error) });
    }
  }
}
