// One answer of the backend while it streams into a thread (facts 4).

import { AppError } from "./errors.js";
import { applyUpdate, release } from "./updates.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {import("./turns.js").Slot} Slot
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{
 *   emit: (name: string, detail?: Wild) => void,
 *   report: (error: unknown) => void,
 *   toast: (message: string) => void,
 *   adopt: (thread: Thread, description: Wild) => void,
 *   described: (thread: Thread) => void,
 *   callTool: (call: Wild) => Promise<Wild>,
 * }} Listener  what an answer tells the chat
 */

export class Answer {
  controller = new AbortController();
  /** Whether the backend lets the user stop it (facts 4.2, RUN 201). */
  canStop = false;
  /** What the page's tool says, once it was asked. @type {Promise<Wild> | undefined} */
  toolResult;
  stopped = false;
  /** Set when the backend changed the thread's id half-way: the real component then waits for ever. */
  lost = false;
  /** Settles when the answer is over, however it ended. @type {Promise<void>} */
  done = Promise.resolve();

  /**
   * @param {Thread} thread
   * @param {Slot | undefined} question  the user's bubble this answer is for
   * @param {Labels} labels
   * @param {Listener} listener
   */
  constructor(thread, question, labels, listener) {
    this.thread = thread;
    this.question = question;
    this.labels = labels;
    this.listener = listener;
    this.createsThread = !thread.isSent;
    /** An action is no answer: its errors have no place in the thread. */
    this.isAction = false;
  }

  /**
   * Take one message of the stream; a broken one does not end it (facts 2.5, RUN 55).
   * @param {string} data
   */
  take(data) {
    if (this.stopped || this.lost || data === "") return;
    const event = this.#parse(data);
    if (event === undefined) return;
    try {
      this.#apply(event);
    } catch (error) {
      // Nobody but the console learns of it (facts 1.5, RUN 09).
      console.error("Error handling thread event", error);
    }
  }

  stop() {
    this.stopped = true;
    this.controller.abort();
    for (const { item } of this.thread.turns.slots) release(item);
  }

  /** The stream is over: a bubble that the backend did not echo goes away (facts 5.2). */
  end() {
    if (this.question?.pending) this.thread.turns.remove(this.question);
  }

  /** The stream broke, or could not be opened (facts 2.4). @param {unknown} error */
  fail(error) {
    // An HTTP error reaches nobody (facts 5.5).
    if (error instanceof AppError && error.name === "HttpError") return;
    this.#fail(this.labels.streamFailed, true);
  }

  /** @param {string} text @param {boolean} retry */
  #fail(text, retry) {
    this.listener.report(new AppError("StreamError", text));
    if (this.thread.isSent && !this.isAction) this.thread.notices = [{ type: "error", text, retry }];
    else this.listener.toast(text);
  }

  /** @param {string} data @returns {Wild} */
  #parse(data) {
    try {
      return JSON.parse(data);
    } catch (error) {
      const { message } = /** @type {SyntaxError} */ (error);
      this.listener.report(new AppError("StreamEventParsingError", `Failed to parse stream event: ${message}`));
      return undefined;
    }
  }

  /** @param {Wild} event */
  #apply(event) {
    const { type } = event;
    if (!this.thread.isSent) {
      // Until the thread has its id only these are heard; items before `thread.created` are lost (facts 4.2, RUN 19).
      if (type === "thread.created") this.listener.adopt(this.thread, event.thread);
      else if (type === "error") this.#onError(event);
      return;
    }
    if (type === "thread.created" && this.createsThread) this.#recreate(event.thread);
    else HANDLERS[type]?.call(this, event);
  }

  /** A second `thread.created` in one stream empties the thread, or loses the stream. @param {Wild} thread */
  #recreate({ id }) {
    this.lost = id !== this.thread.id;
    if (!this.lost) this.thread.turns.removeEchoed();
  }

  /** A pending tool call is run at once, while the stream goes on (facts 4.2, RUN 106). @param {Wild} item */
  put(item) {
    // Without a type it is nothing; without an id it counts only in the stream that begins the thread.
    if (item.type === undefined || (item.id === undefined && !this.createsThread)) return;
    if (item.type === "client_tool_call" && item.status === "pending") this.toolResult ??= this.listener.callTool(item);
    if (item.type === "user_message") return this.#putQuestion(item);
    if (item.type !== "end_of_turn") this.thread.progress = undefined;
    this.thread.turns.put(item);
  }

  /**
   * The first echo takes the place of the bubble, whenever it comes (facts 4.2, RUN 21 to 23).
   * @param {Wild} item
   */
  #putQuestion(item) {
    const { turns } = this.thread;
    // An id that an earlier question has overwrites that one, and the bubble goes unechoed (facts 4.2, RUN 13).
    if (turns.find(item.id) || !this.question) turns.put(item);
    else if (this.question.pending) Object.assign(this.question, { item, pending: false });
    // A second message of the user in one answer is ignored.
    item.attachments.filter(Boolean);
  }

  /** @param {Wild} event */
  update({ item_id: id, update }) {
    const slot = this.thread.turns.find(id);
    if (slot) applyUpdate(slot.item, update);
  }

  /**
   * An unknown code without a message is an error inside the component: nothing shows (facts 4.2, RUN 63).
   * @param {Wild} event
   */
  #onError({ code, message, allow_retry: retry }) {
    const known = ["custom", "stream.error"].includes(code ?? "custom");
    if (!known && !message) throw new Error(`No text for error code ${code}`);
    this.#fail(message ?? this.labels.streamFailed, Boolean(retry));
  }

  /** @param {Wild} event */
  onError(event) {
    this.#onError(event);
  }
}

/** @type {Record<string, (this: Answer, event: Wild) => void>} */
const HANDLERS = {
  "thread.updated"({ thread }) {
    this.thread.describe(thread);
    this.listener.described(this.thread);
  },
  "thread.item.added"({ item }) { this.put(item); },
  "thread.item.done"({ item }) { this.put(item); },
  "thread.item.updated"(event) { this.update(event); },
  "thread.item.replaced"({ item }) {
    const slot = this.thread.turns.find(item.id);
    if (slot) slot.item = item;
  },
  "thread.item.removed"({ item_id: id }) { this.thread.turns.remove(this.thread.turns.find(id)); },
  "stream_options"({ stream_options: options }) { this.canStop = Boolean(options?.allow_cancel); },
  "progress_update"({ text }) { this.thread.progress = text ?? ""; },
  "client_effect"({ name, data }) { this.listener.emit("effect", { name, data }); },
  "notice"({ title, message }) { this.thread.notices.push({ type: "info", title, text: message }); },
  "error"(event) { this.onError(event); },
};
