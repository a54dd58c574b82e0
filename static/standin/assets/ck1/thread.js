// One conversation.

import { Turns } from "./turns.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./answer.js").Answer} Answer
 * @typedef {{ type: "error", text: string, retry: boolean } | { type: "info", text: string, title?: string }} Notice
 */

export class Thread {
  turns = new Turns();
  /** @type {string | undefined} */
  title;
  /** @type {{ type: string, reason?: string }} */
  status = { type: "active" };
  /** Boxes below the last answer. @type {Notice[]} */
  notices = [];
  /** What the assistant says it is doing. @type {string | undefined} */
  progress;
  /** A tool call that the page has not answered yet: the thread stays busy after its answer ended. */
  toolPending = false;
  /** The answer that streams into this thread right now. @type {Answer | undefined} */
  answer;
  /** How many questions were sent since the page was loaded. */
  asked = 0;
  /** Whether there ever was something to show: until then there is not even an empty list. */
  begun = false;

  /** @param {string} id  the backend's, or a client id until the backend gave one (facts 5.1) */
  constructor(id) {
    this.id = id;
  }

  /** A thread that only this page knows. */
  static unsent() {
    return new Thread(`client_thread_${Math.random().toString(36).slice(2, 10)}`);
  }

  /** Whether the screen shows that something is still to come (facts 4.2, RUN 98). */
  get isBusy() {
    return this.answer !== undefined || this.toolPending || this.form !== undefined;
  }

  /** The questions that the user has to answer before anything else. @returns {Wild} */
  get form() {
    return this.turns.slots.map((slot) => slot.item).find((item) =>
      item.type === "structured_input" && item.status === "pending" && item.inputs?.length > 0);
  }

  get isSent() {
    return typeof this.id !== "string" || !this.id.startsWith("client_thread_");
  }

  /** Everything but the items, from any object that describes the thread. @param {Wild} thread */
  describe({ title, status }) {
    if (title !== undefined) this.title = title ?? undefined;
    if (status) this.status = status;
  }

  /**
   * Replace everything by what the backend has; a load wins over the screen (facts 5.6).
   * @param {Wild} thread
   * @param {Wild[]} items
   */
  replace(thread, items) {
    this.describe(thread);
    this.turns = new Turns();
    this.notices = [];
    this.progress = undefined;
    // Of two items with one id the later is shown, in both places.
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const { id } of items) this.turns.append(byId.get(id));
    this.begun = items.length > 0;
  }
}
