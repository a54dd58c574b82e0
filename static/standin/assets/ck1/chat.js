// The application's state: which thread is shown, what is known of the others, and what the user and the page can do.

import { Answer } from "./answer.js";
import { AppError } from "./errors.js";
import { Loader } from "./loader.js";
import { Thread } from "./thread.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {import("./backend.js").Backend} Backend
 * @typedef {import("./backend.js").Stream} Stream
 * @typedef {import("./history.js").History} History
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {import("./turns.js").Slot} Slot
 * @typedef {import("./turns.js").Turn} Turn
 * @typedef {import("./toasts.js").Toasts} Toasts
 * @typedef {{
 *   text?: string,
 *   content?: Wild,
 *   newThread?: boolean,
 *   attachments?: Wild[],
 *   reply?: string,
 *   model?: string,
 *   toolChoice?: Wild,
 * }} Message  what the page's `sendUserMessage` takes
 * @typedef {{
 *   bridge: Bridge,
 *   backend: Backend,
 *   history: History,
 *   toasts: Toasts,
 *   labels: () => Labels,
 *   changed: () => void,
 * }} Parts
 */

export class Chat {
  /** @type {Thread | null} */
  thread = null;
  /**
   * Threads seen in this page load; they are shown again without a request (facts 3, RUN 409).
   * @type {Map<string, Thread>}
   */
  #known = new Map();
  /** @type {Set<string>} */
  #prefetched = new Set();
  /** What the page was told last. @type {{ id: string | null, responding: boolean }} */
  #told = { id: null, responding: false };

  /** What the user has typed goes away with every message sent, by whomever. */
  composer = { clear() {} };

  /**
   * @param {Parts} parts
   */
  constructor({ bridge, backend, history, toasts, labels, changed }) {
    this.bridge = bridge;
    this.backend = backend;
    this.history = history;
    this.toasts = toasts;
    this.labels = labels;
    this.changed = changed;
    this.loader = new Loader(backend);
  }

  get responding() {
    return Boolean(this.thread?.answer);
  }

  // ---- showing threads ----

  /**
   * The thread named by `initialThread`; a failure ends on the start screen (facts 3, RUN 205-208).
   * @param {string} id
   */
  async openInitial(id) {
    this.#told.id = id;
    this.thread = this.#remember(new Thread(id));
    try {
      await this.#load(this.thread);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.bridge.report(new AppError("InitialThreadLoadError", `Failed to load initial thread: ${message}`));
      this.#show(null);
    }
  }

  /**
   * Show a thread, from memory if it was seen before; on failure the former one comes back (facts 1.3, RUN 311).
   * A thread that failed to load stays in memory: asked for again it is shown, empty.
   * @param {string | null} id
   */
  async open(id) {
    if (id === (this.thread?.id ?? null)) return;
    const former = this.thread;
    const known = id === null ? null : this.#known.get(id);
    if (known !== undefined) return this.#show(known);
    requireText(id);
    const thread = this.#remember(new Thread(/** @type {string} */ (id)));
    this.#show(thread);
    try {
      await this.#load(thread);
    } catch (error) {
      if (this.thread === thread) this.#show(former);
      throw error;
    }
  }

  /** A row of the history was clicked. @param {string} id */
  async select(id) {
    this.bridge.log("history.thread.select", { threadId: id });
    const opened = this.open(id);
    this.history.close();
    try {
      await opened;
    } catch {
      this.toasts.show(this.labels().loadFailed, this.labels().loadFailedTitle);
    }
  }

  /** The pointer rests on a row of the history: its thread is asked for in advance. @param {string} id */
  prefetch(id) {
    if (this.#known.has(id) || this.#prefetched.has(id)) return;
    this.#prefetched.add(id);
    this.loader.load(id).catch(() => undefined);
  }

  /** @param {import("./history.js").Row} row */
  async deleteThread(row) {
    await this.history.remove(row);
    this.#known.delete(row.id);
    if (this.thread?.id === row.id) this.#show(null);
  }

  newChat() {
    this.bridge.log("newChat.create");
    this.#show(null);
    if (this.history.isOpen) this.history.close();
  }

  /** Load the shown thread again, after a running answer; what comes replaces what is shown (facts 5.6). */
  async fetchUpdates() {
    const { thread } = this;
    if (!thread) return;
    await thread.answer?.done;
    await this.#load(thread);
  }

  /** @param {Thread} thread */
  async #load(thread) {
    requireText(thread.id);
    this.bridge.emit("thread.load.start", { threadId: thread.id });
    try {
      const { description, items } = await this.loader.load(thread.id);
      thread.replace(description, items);
    } finally {
      this.bridge.emit("thread.load.end", { threadId: thread.id });
      this.#changed();
    }
  }

  /** @param {Thread} thread */
  #remember(thread) {
    this.#known.set(thread.id, thread);
    return thread;
  }

  /** @param {Thread | null} thread */
  #show(thread) {
    this.thread = thread;
    this.#changed();
  }

  /** Render, and tell the page what is different. */
  #changed() {
    this.changed();
    const id = this.thread?.id ?? null;
    const sent = this.thread === null || this.thread.isSent;
    if (id !== this.#told.id && sent && typeof id !== "number") this.bridge.emit("thread.change", { threadId: id });
    if (this.responding !== this.#told.responding) {
      this.bridge.emit(this.responding ? "response.start" : "response.end");
    }
    this.#told = { id, responding: this.responding };
  }

  // ---- sending ----

  /** The composer sends. @param {string} text */
  submit(text) {
    this.#sendText(text, (thread, input) => {
      const data = { text: input.content, quotedText: input.quoted_text, attachmentsCount: input.attachments.length };
      this.bridge.log("composer.submit", data);
      this.bridge.emit("composer.submit", { threadId: thread.id });
    });
  }

  /**
   * A prompt of the start screen sends; the composer has no part in it.
   * @param {{ prompt: string }} prompt
   */
  submitPrompt({ prompt }) {
    this.bridge.log("startScreenPrompt.select", { text: prompt });
    this.#sendText(prompt);
  }

  /**
   * The page sends (facts 1.3, RUN 310).
   * @param {Message} message
   */
  async sendUserMessage(message) {
    if (this.thread?.isBusy) throw misuse("sendUserMessage() ignored - already responding.");
    if (message.newThread) this.thread = null;
    // Resolves at once, not when the answer is complete.
    this.#send(inputOf(message));
  }

  /** @param {Wild} action @param {string} [itemId] */
  async sendCustomAction(action, itemId) {
    const { thread } = this;
    if (!thread?.isSent) throw misuse("sendAction() ignored - no active thread.");
    // Not an answer in the sense of `response.start`: what it streams just appears.
    const answer = this.#newAnswer(thread, undefined);
    answer.isAction = true;
    await this.#run(answer, (stream) => this.backend.customAction(thread.id, action, itemId, stream));
  }

  /** @param {string} text @param {(thread: Thread, input: Wild) => void} [afterStart] */
  #sendText(text, afterStart) {
    if (text.trim() === "" || this.thread?.isBusy) return;
    this.#send(inputOf({ text }), afterStart);
  }

  /**
   * The bubble shows at once, before the backend knows of it (facts 5.1).
   * @param {Wild} input
   * @param {(thread: Thread, input: Wild) => void} [afterStart]
   */
  #send(input, afterStart) {
    const thread = (this.thread ??= Thread.unsent());
    thread.begun = true;
    thread.asked += 1;
    this.composer.clear();
    thread.notices = [];
    thread.progress = undefined;
    const question = thread.turns.append({ type: "user_message", id: crypto.randomUUID(), ...input });
    question.pending = true;
    const answer = this.#answer(thread, question, (stream) => {
      afterStart?.(thread, input);
      if (thread.isSent) return this.backend.addUserMessage(thread.id, input, stream);
      return this.backend.createThread(input, stream);
    });
    return answer;
  }

  /**
   * Answer the question of a turn once more: what came after it goes away (facts 3, RUN 202, 203).
   * @param {Turn} turn
   */
  retry(turn) {
    const { thread } = this;
    const question = thread?.turns.questionOf(turn);
    if (!thread || !question || thread.isBusy) return;
    thread.turns.removeAfter(question);
    thread.notices = [];
    this.#answer(thread, undefined, (stream) => this.backend.retryAfterItem(thread.id, question.item.id, stream));
  }

  /** @param {Turn} turn @param {"positive" | "negative"} kind */
  async giveFeedback(turn, kind) {
    if (!this.thread) return;
    this.bridge.log("message.action", { action: `feedback.${kind}` });
    await this.backend.sendFeedback(this.thread.id, turn.slots.map(({ item }) => item.id), kind);
  }

  /** Stop sends no request: the stream is cut (facts 3, RUN 200). */
  stop() {
    this.thread?.answer?.stop();
    this.bridge.emit("response.stop");
  }

  // ---- answers ----

  /**
   * @param {Thread} thread
   * @param {Slot | undefined} question
   * @param {(stream: Stream) => Promise<void>} request
   */
  #answer(thread, question, request) {
    const answer = this.#newAnswer(thread, question);
    thread.answer = answer;
    this.#changed();
    answer.done = this.#run(answer, request);
    return answer;
  }

  /** @param {Thread} thread @param {Slot | undefined} question */
  #newAnswer(thread, question) {
    return new Answer(thread, question, this.labels(), {
      emit: (name, detail) => this.bridge.emit(name, detail),
      report: (error) => this.bridge.report(error),
      toast: (message) => this.toasts.show(message),
      adopt: (adopter, description) => this.#adopt(adopter, description),
      callTool: (call) => this.bridge.command("onClientToolCall", { name: call.name, params: call.arguments }),
      described: (described) => this.history.update(described),
    });
  }

  /** @param {Answer} answer @param {(stream: Stream) => Promise<void>} request */
  async #run(answer, request) {
    /** @param {string} data */
    const onEvent = (data) => {
      answer.take(data);
      this.#changed();
    };
    try {
      await request({ onEvent, signal: answer.controller.signal });
    } catch (error) {
      answer.fail(error);
      if (answer.isAction) throw error;
    } finally {
      this.#finish(answer);
    }
  }

  /** @param {Answer} answer */
  #finish(answer) {
    const { thread } = answer;
    if (answer.lost) return;
    answer.end();
    if (thread.answer === answer) thread.answer = undefined;
    // Without an id from the backend there is no thread to keep (facts 5.3).
    if (!thread.isSent && this.thread === thread) this.thread = null;
    thread.toolPending = answer.toolResult !== undefined;
    this.#changed();
    if (answer.toolResult) this.#returnToolResult(thread, answer.toolResult);
  }

  /**
   * The thread gets the backend's id, without a flicker (facts 5.1).
   * @param {Thread} thread
   * @param {Wild} description
   */
  #adopt(thread, description) {
    const { id } = description;
    if (!id) return;
    thread.id = id;
    thread.describe(description);
    this.#remember(thread);
    this.history.add(thread);
    // A number works, but the page never hears of it.
    requireText(id);
  }

  /**
   * The result of the page's tool goes back once the answer is over (facts 4.2, RUN 106). A tool that is missing or
   * fails leaves the thread busy for good.
   * @param {Thread} thread
   * @param {Promise<Wild>} toolResult
   */
  async #returnToolResult(thread, toolResult) {
    const result = await toolResult;
    thread.toolPending = false;
    this.#answer(thread, undefined, (stream) => this.backend.addClientToolOutput(thread.id, result, stream));
  }
}

/** An id that is a number goes into requests, and fails wherever it is looked into. @param {Wild} id */
function requireText(id) {
  if (typeof id !== "string") throw new TypeError("The id of a thread is not a string");
}

/** @param {string} what */
function misuse(what) {
  return new AppError("IntegrationError", `ChatKit: ${what}`);
}

/**
 * @param {Message} message
 */
function inputOf({ text = "", content, attachments = [], reply = "", model, toolChoice }) {
  return {
    content: content ?? [{ type: "input_text", text }],
    quoted_text: reply,
    attachments,
    inference_options: { model, tool_choice: toolChoice },
  };
}
