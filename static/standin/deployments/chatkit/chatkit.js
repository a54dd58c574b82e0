/**
 * The stand-in's loader: defines <openai-chatkit>, embeds the frame page that lies next to this script, and does the
 * page's side of the work: fetching, reading event streams, running callbacks, dispatching `chatkit.*` events.
 *
 * One file, because a page calls `setOptions` on the line after the script tag: the element must exist by then.
 * It speaks the bridge of facts 2.1, so it also works with the real component's frame page.
 */
(() => {
  "use strict";

  const FRAME_PAGE = "index-standin.html";
  const PROFILE = "chatkit";
  const METHOD = "[ChatKitMethod]";
  const STREAM = "text/event-stream";
  const RETRIES = 5;

  const frameUrl = beside(/** @type {HTMLScriptElement | null} */ (document.currentScript));

  /**
   * Anything that came over the wire or from the page's own code; its shape is not ours to promise.
   * @typedef {any} Wild
   * @typedef {Record<string, Wild>} Options
   * @typedef {{ __oaiChatKit: true, type: string, nonce: string } & Record<string, Wild>} Message
   * @typedef {{ data: string, event: string, id: string }} StreamMessage
   */

  // ---- errors -----------------------------------------------------------------------------------------------

  /** An answer that is not `ok`, or not a stream where one is needed (facts 2.3, 2.4). */
  class HttpError extends Error {
    /** @param {string} message @param {Response} response */
    constructor(message, response) {
      super(message);
      this.status = response.status;
      this.statusText = response.statusText;
    }
  }

  /** Misuse of the element by the page. */
  class IntegrationError extends Error {
    name = "IntegrationError";
  }

  /**
   * Own error types travel marked with their name, everything else as the browser clones it (facts 1.5).
   * @param {unknown} error
   */
  function packError(error) {
    if (!(error instanceof HttpError)) return error instanceof Error ? error : new Error(String(error));
    const { message, stack, status, statusText } = error;
    return { __chatkit_error__: "HttpError", message, stack, status, statusText };
  }

  /** @param {Wild} error @returns {Wild} */
  function unpackError(error) {
    const name = error && typeof error === "object" ? error.__chatkit_error__ : undefined;
    if (!name) return error;
    const known = name === "IntegrationError" ? new IntegrationError(error.message) : new Error(error.message);
    if (name !== "HttpError") Object.defineProperty(known, "name", { value: name });
    if (error.stack) known.stack = error.stack;
    return known;
  }

  // ---- event streams ----------------------------------------------------------------------------------------

  /**
   * Split bytes into lines at CR, LF or CRLF, across chunk borders; what follows the last line end is not a line,
   * which is why a stream without its closing blank line loses its last event (facts 2.5, RUN 47).
   * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
   * @returns {AsyncGenerator<string>}
   */
  async function* readLines(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let half = false;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // A CR at the very end is a line end, and with the LF that may begin the next chunk it is still one.
      const lines = (rest + (half ? value.replace(/^\n/, "") : value)).split(/\r\n|\n|\r/);
      half = value.endsWith("\r");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  }

  /** @returns {StreamMessage} */
  const newMessage = () => ({ data: "", event: "", id: "" });

  /** @param {StreamMessage} message @param {string} line */
  function takeField(message, line) {
    const colon = line.indexOf(":");
    if (colon < 1) return;
    const field = line.slice(0, colon);
    const value = line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") message.data = message.data ? `${message.data}\n${value}` : value;
    else if (field === "event") message.event = value;
    else if (field === "id") message.id = value;
  }

  /**
   * Read an event stream to its end (facts 2.5).
   * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
   * @param {(message: StreamMessage) => void} onMessage
   */
  async function readStream(body, onMessage) {
    let message = newMessage();
    for await (const line of readLines(body)) {
      if (line !== "") {
        takeField(message, line);
        continue;
      }
      onMessage(message);
      message = newMessage();
    }
  }

  /**
   * An answer that may be read as a stream. Anything that is no real Response fails here, unretried (facts 2.7).
   * @param {Response} response
   */
  function isStream(response) {
    return response.ok && (response.headers.get("content-type") ?? "").startsWith(STREAM);
  }

  /**
   * The wait before repeat n, from 1: 50 to 100 % of 2^n seconds, at most 10, so 17 to 34 seconds in all. `setTimeout`
   * is looked up now, so that a fake clock installed by a test moves it (facts 2.4).
   * @param {number} attempt
   * @param {AbortSignal} signal
   */
  function pause(attempt, signal) {
    const longest = Math.min(10_000, 1000 * 2 ** (attempt + 1));
    return new Promise((resolve) => {
      window.setTimeout(resolve, longest * (0.5 + Math.random() / 2));
      signal.addEventListener("abort", resolve, { once: true });
    });
  }

  /**
   * Post until the answer is a stream: a 4xx is final, a 5xx or another content type is repeated (facts 2.4).
   * @param {() => Promise<Response>} post
   * @param {AbortSignal} signal
   * @returns {Promise<Response>}
   */
  async function openStream(post, signal) {
    for (let attempt = 0; ; attempt += 1) {
      const response = await post();
      if (isStream(response)) return response;
      const final = response.status >= 400 && response.status < 500;
      if (final || attempt === RETRIES) throw new HttpError(`Streaming failed: ${response.statusText}`, response);
      await pause(attempt, signal);
      if (signal.aborted) throw signal.reason;
    }
  }

  /**
   * The JSON of an answer; a body that is no JSON counts as `{}` (facts 2.3).
   * @param {Response} response
   */
  async function readJson(response) {
    const body = await response.json().catch(() => ({}));
    if (response.ok) return body;
    throw new HttpError(body?.message || response.statusText, response);
  }

  // ---- options ----------------------------------------------------------------------------------------------

  /**
   * Functions stay on the page: the frame only learns that there is one (facts 2.8).
   * @param {Wild} value
   * @returns {Wild}
   */
  function withoutFunctions(value) {
    if (typeof value === "function") return METHOD;
    if (Array.isArray(value)) return value.map(withoutFunctions);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutFunctions(inner)]));
  }

  /** @param {Options} options */
  function forFrame(options) {
    const copy = withoutFunctions(options);
    // The "chatkit" profile has no shared threads (facts 1.1).
    if (copy.threadItemActions) delete copy.threadItemActions.share;
    return copy;
  }

  /** @param {unknown} value */
  function base64url(value) {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  /** Where the frame page is: next to this script, which a module or inlined code cannot tell (facts 2.8).
   * @param {HTMLScriptElement | null} script */
  function beside(script) {
    if (script?.src) return new URL(FRAME_PAGE, script.src);
    throw new Error("Unable to determine the ChatKit frame URL. Please ensure that the ChatKit script is loaded correctly.");
  }

  /** @param {Options} options */
  function frameUrlWith(options) {
    const url = new URL(frameUrl);
    const referrer = window.location.origin;
    url.hash = base64url({ options: forFrame(options), referrer, profile: PROFILE, iframeInitStartedAt: Date.now() });
    return url;
  }

  // ---- the bridge -------------------------------------------------------------------------------------------

  /** Talks to the frame by postMessage and does what it asks (facts 2.1, 2.2). */
  class Bridge {
    /** @type {Map<string, { resolve: (value: Wild) => void, reject: (error: unknown) => void }>} */
    #waiting = new Map();
    /** @type {Map<string, AbortController>} */
    #fetching = new Map();

    /**
     * @param {HTMLIFrameElement} iframe
     * @param {() => Options} options
     * @param {(event: string, data: Wild) => void} onEvent
     */
    constructor(iframe, options, onEvent) {
      this.iframe = iframe;
      this.options = options;
      this.onEvent = onEvent;
      window.addEventListener("message", this.#receive);
    }

    close() {
      window.removeEventListener("message", this.#receive);
    }

    /**
     * Run a command in the frame and wait for its answer.
     * @param {string} command
     * @param {Wild} [data]
     * @returns {Promise<Wild>}
     */
    command(command, data) {
      const nonce = crypto.randomUUID();
      return new Promise((resolve, reject) => {
        this.#waiting.set(nonce, { resolve, reject });
        this.#post({ type: "command", nonce, command, data });
      });
    }

    /** @param {Record<string, unknown>} message */
    #post(message) {
      this.iframe.contentWindow?.postMessage({ __oaiChatKit: true, ...message }, frameUrl.origin);
    }

    /** @param {MessageEvent} event */
    #receive = (event) => {
      const message = event.data;
      if (event.source !== this.iframe.contentWindow || event.origin !== frameUrl.origin) return;
      if (!message || message.__oaiChatKit !== true) return;
      this.#handle(message);
    };

    /** @param {Message} message */
    #handle(message) {
      if (message.type === "event") this.onEvent(message.event, message.data);
      else if (message.type === "response") this.#settle(message);
      else if (message.type === "abortSignal") this.#fetching.get(message.nonce)?.abort(message.reason);
      else if (message.type === "fetch") this.#answer(message, () => this.#fetchJson(message));
      else if (message.type === "fetchEventSource") this.#answer(message, () => this.#fetchStream(message));
      else if (message.type === "command") this.#answer(message, () => this.#callback(message.command, message.data));
    }

    /** @param {Message} message */
    #settle({ nonce, response, error }) {
      const waiting = this.#waiting.get(nonce);
      this.#waiting.delete(nonce);
      if (error) waiting?.reject(unpackError(error));
      else waiting?.resolve(response);
    }

    /** @param {Message} message @param {() => Promise<Wild>} work */
    async #answer({ nonce }, work) {
      try {
        this.#post({ type: "response", nonce, response: await work() });
      } catch (error) {
        this.#post({ type: "response", nonce, error: packError(error) });
      } finally {
        this.#fetching.delete(nonce);
      }
    }

    /** @param {Message} message @returns {Promise<Response>} */
    async #fetch({ nonce, url, params, formData }) {
      const signal = (this.#fetching.get(nonce) ?? this.#newController(nonce)).signal;
      const { openWhenHidden: _, ...request } = params;
      const body = formData ? toFormData(formData) : request.body;
      const fetcher = this.options().api?.fetch ?? window.fetch.bind(window);
      return fetcher(url, { ...request, body, signal });
    }

    /** @param {string} nonce */
    #newController(nonce) {
      const controller = new AbortController();
      this.#fetching.set(nonce, controller);
      return controller;
    }

    /** @param {Message} message */
    async #fetchJson(message) {
      return readJson(await this.#fetch(message));
    }

    /** @param {Message} message */
    async #fetchStream(message) {
      const { signal } = this.#newController(message.nonce);
      const headers = { accept: STREAM, ...message.params.headers };
      const request = { ...message, params: { ...message.params, headers } };
      try {
        const response = await openStream(() => this.#fetch(request), signal);
        if (!response.body) throw new TypeError("The response has no body");
        await readStream(response.body, (part) => {
          this.#post({ type: "fetchEventSourceMessage", nonce: message.nonce, message: part });
        });
      } catch (error) {
        // Stopping is no failure: the stream just ends (facts 3, RUN 200).
        if (!signal.aborted) throw error;
      }
    }

    /**
     * A callback of the page's options, asked for by the frame (facts 2.1).
     * @param {string} name
     * @param {Wild} data
     */
    async #callback(name, data) {
      const { api = {}, onClientTool, widgets = {}, entities = {}, composer = {} } = this.options();
      if (name === "onClientToolCall") return onClientTool ? onClientTool(data) : this.#refuseTool();
      if (name === "onWidgetAction") return widgets.onAction?.(data.action, data.widgetItem);
      if (name === "onGetClientSecret") return api.getClientSecret?.(data ?? null);
      if (name === "onAddMetadataToRequest") return api.addMetadataToRequest?.(data);
      if (name === "onFileInputClick") return composer.attachments?.onFileInputClick?.(data);
      if (name === "onEntitySearch") return entities.onTagSearch?.(data.query ?? data);
      if (name === "onEntityClick") return entities.onClick?.(data.entity ?? data);
      if (name === "onEntityPreview") return entities.onRequestPreview?.(data.entity ?? data);
      throw new IntegrationError(`The stand-in has no callback ${name}.`);
    }

    /** @returns {never} */
    #refuseTool() {
      const hint = "You'll need to add onClientTool to your ChatKit options.";
      const error = new IntegrationError(`No handler for client tool calls. ${hint}`);
      this.onEvent("misuse", error);
      throw new Error(error.message);
    }
  }

  /** @param {Record<string, string | Blob>} entries */
  function toFormData(entries) {
    const form = new FormData();
    for (const [name, value] of Object.entries(entries)) form.append(name, value);
    return form;
  }

  // ---- the element ------------------------------------------------------------------------------------------

  const STYLE = `
    :host { display: block; position: relative; width: 100%; height: 100%; }
    .ck-wrapper { position: absolute; inset: 0; overflow: hidden; opacity: 0; }
    .ck-iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; color-scheme: light only; }
    :host([data-color-scheme="dark"]) .ck-iframe { color-scheme: dark only; }
    :host([data-loaded="true"]) .ck-wrapper { opacity: 1; }
  `;

  /** @param {string} title */
  function newIframe(title) {
    const iframe = document.createElement("iframe");
    iframe.className = "ck-iframe";
    const attributes = {
      name: PROFILE, tabindex: "0", allowtransparency: "true", frameborder: "0", scrolling: "no",
      allow: "clipboard-read; clipboard-write; microphone", title,
    };
    for (const [name, value] of Object.entries(attributes)) iframe.setAttribute(name, value);
    return iframe;
  }

  /** `<openai-chatkit>` (facts 1.1 to 1.4). */
  class ChatKitElement extends HTMLElement {
    /** @type {Options | null} */
    #options = null;
    /** @type {Bridge | null} */
    #bridge = null;
    /** @type {HTMLDivElement | null} */
    #wrapper = null;
    /** @type {() => void} */
    #loaded = () => undefined;
    #whenLoaded = new Promise((resolve) => { this.#loaded = () => resolve(undefined); });

    constructor() {
      super();
      const style = document.createElement("style");
      style.textContent = STYLE;
      this.attachShadow({ mode: "open" }).append(style);
    }

    connectedCallback() {
      this.#mount();
    }

    /** What is put back, or only moved, keeps its frame, which the browser loads anew, but hears it no more. */
    disconnectedCallback() {
      this.#bridge?.close();
    }

    /** Replaces all options; never merges (facts 1.1). @param {Options} options */
    setOptions(options) {
      this.#options = options;
      this.dataset.colorScheme = colorScheme(options);
      if (!this.#bridge) return this.#mount();
      const report = (/** @type {unknown} */ error) => { throw error; };
      this.#command("onSetOptions", forFrame(options)).catch(report);
    }

    /** The frame is embedded once the element is both connected and configured (facts 1.1). */
    #mount() {
      if (this.#bridge || !this.#options || !this.isConnected) return;
      const iframe = newIframe(this.#options.frameTitle ?? "Chat");
      iframe.addEventListener("load", () => this.#onLoad(), { once: true });
      this.#bridge = new Bridge(iframe, () => this.#options ?? {}, (event, data) => this.#onFrameEvent(event, data));
      iframe.src = frameUrlWith(this.#options).href;
      this.#wrapper = document.createElement("div");
      this.#wrapper.className = "ck-wrapper";
      this.#wrapper.append(iframe);
      this.shadowRoot?.append(this.#wrapper);
    }

    /** `ready` says that the frame page loaded, not that the application in it lives (facts 1.4). */
    #onLoad() {
      this.dataset.loaded = "true";
      this.#loaded();
      this.dispatchEvent(new CustomEvent("chatkit.ready", { bubbles: true, composed: true }));
    }

    /** @param {string} event @param {Wild} data */
    #onFrameEvent(event, data) {
      if (event === "public_event") this.#emit(data[0], data[1]);
      else if (event === "misuse") this.dispatchEvent(new CustomEvent("chatkit.error", { detail: { error: data } }));
      else if (event === "unmount") this.#wrapper?.remove();
      else if (event === "left_header_icon_click") this.#options?.header?.leftAction?.onClick?.();
      else if (event === "right_header_icon_click") this.#options?.header?.rightAction?.onClick?.();
    }

    /** @param {string} name @param {Wild} detail */
    #emit(name, detail) {
      const error = name === "error" ? unpackError(detail?.error) : undefined;
      this.dispatchEvent(new CustomEvent(`chatkit.${name}`, { detail: error ? { error } : detail }));
      // Misuse must not pass unseen: it is thrown on the page as well (facts 1.5).
      if (error instanceof IntegrationError) Promise.reject(error);
    }

    /** @param {string} command @param {Wild} [data] */
    async #command(command, data) {
      await this.#whenLoaded;
      return this.#bridge?.command(command, data);
    }

    focusComposer() { return this.#command("onFocusComposer"); }
    fetchUpdates() { return this.#command("onFetchUpdates"); }
    showHistory() { return this.#command("onShowHistory"); }
    hideHistory() { return this.#command("onHideHistory"); }

    /** @param {string | null} threadId */
    setThreadId(threadId) { return this.#command("onSetThreadId", { threadId }); }

    /** @param {Wild} message */
    sendUserMessage(message) { return this.#command("onSendUserMessage", message); }

    /** @param {Wild} value */
    setComposerValue(value) { return this.#command("onSetComposerValue", value); }

    /** @param {Wild} action @param {string} [itemId] */
    sendCustomAction(action, itemId) { return this.#command("onSendCustomAction", { action, itemId }); }

    shareThread() { return refuse("shareThread"); }
    setTrainingOptOut() { return refuse("setTrainingOptOut"); }
  }

  /** @param {string} command @returns {Promise<never>} */
  async function refuse(command) {
    throw new IntegrationError(`ChatKit command "${command}" is not available for the "${PROFILE}" profile.`);
  }

  /** @param {Options} options */
  function colorScheme({ theme }) {
    const scheme = typeof theme === "string" ? theme : theme?.colorScheme;
    return scheme === "dark" ? "dark" : "light";
  }

  if (!customElements.get("openai-chatkit")) customElements.define("openai-chatkit", ChatKitElement);
})();
