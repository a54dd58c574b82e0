// The panel with the user's threads (facts 7).

import { AppError } from "./errors.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {import("./backend.js").Backend} Backend
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {{ id: string, title?: string | null, created_at?: Wild }} Row
 */

const RETRIES = 5;

/** @param {unknown} error */
const isRefusal = (error) => error instanceof AppError && Number(error.more.status) >= 400 && Number(error.more.status) < 500;

/** 50 to 100 % of 2^attempt seconds, at most 10. `setTimeout` is looked up now, so that a test's clock moves it.
 * @param {number} attempt */
function pause(attempt) {
  const longest = Math.min(10_000, 1000 * 2 ** attempt);
  return new Promise((resolve) => window.setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}

export class History {
  isOpen = false;
  /** @type {Row[]} */
  rows = [];
  failed = false;
  /** Whether the backend has answered, or is not asked any more. */
  settled = false;

  /** @param {Bridge} bridge @param {Backend} backend @param {() => void} changed */
  constructor(bridge, backend, changed) {
    this.bridge = bridge;
    this.backend = backend;
    this.changed = changed;
  }

  /** Asked at the start, and again unless the answer is a no (4xx); a failure shows only when the panel opens. */
  async load() {
    for (let attempt = 0; !(await this.#fetched()); attempt += 1) {
      if (this.failed || attempt === RETRIES) {
        this.failed = true;
        break;
      }
      await pause(attempt);
    }
    this.settled = true;
    this.changed();
  }

  async #fetched() {
    try {
      await this.#fetch();
      return true;
    } catch (error) {
      this.failed = isRefusal(error);
      return false;
    }
  }

  async open() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.bridge.log("history.open");
    this.changed();
    if (!this.failed) return;
    await this.#reload();
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.bridge.log("history.close");
    this.changed();
  }

  /** "Back to chat" is logged twice by the real component as well. */
  back() {
    this.bridge.log("history.close");
    this.close();
  }

  /** A new thread comes first. @param {Thread} thread */
  add({ id, title }) {
    this.rows.unshift({ id, title, created_at: new Date().toISOString() });
    this.changed();
  }

  /** @param {Thread} thread */
  update({ id, title }) {
    const row = this.rows.find((each) => each?.id === id);
    if (row) row.title = title;
    this.changed();
  }

  /** @param {Row} row @param {string} title */
  async rename(row, title) {
    this.bridge.log("history.thread.update", { threadId: row.id, title });
    await this.#orReport(() => this.backend.renameThread(row.id, title));
    row.title = title;
    this.changed();
  }

  /** @param {Row} row */
  async remove(row) {
    this.bridge.log("history.thread.delete", { threadId: row.id });
    await this.#orReport(() => this.backend.deleteThread(row.id));
    this.rows = this.rows.filter((each) => each !== row);
    this.changed();
  }

  async #fetch() {
    /** @type {Row[]} */
    const rows = [];
    for (let after; ; ) {
      const page = await this.backend.listThreads(after);
      // An answer without `data`, an event stream for example, becomes one undefined row: opening the panel then
      // crashes the application.
      rows.push(...(page.data ?? [undefined]));
      if (!page.has_more) break;
      after = page.after;
    }
    this.rows = rows;
    this.failed = false;
  }

  async #reload() {
    await this.#orReport(() => this.#fetch()).catch(() => undefined);
    this.changed();
  }

  /** Whatever fails in the panel has this one name and text. @param {() => Promise<Wild>} work */
  async #orReport(work) {
    try {
      await work();
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.bridge.report(new AppError("HistoryViewError", `Failed to load conversation: ${message}`));
      throw error;
    }
  }
}
