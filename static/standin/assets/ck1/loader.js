// Loading a thread from the backend.

import { AppError, throwLater } from "./errors.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./backend.js").Backend} Backend
 * @typedef {{ description: Wild, items: Wild[] }} Loaded
 */

/**
 * For this long a loaded thread counts as fresh: loading it again asks nobody, and shows what was loaded then, without
 * what was streamed since (facts 3, RUN 312).
 */
const FRESH_MS = 5000;

export class Loader {
  /** @type {Map<string, { at: number, loaded: Promise<Loaded> }>} */
  #recent = new Map();

  /** @param {Backend} backend */
  constructor(backend) {
    this.backend = backend;
  }

  /** @param {string} threadId @returns {Promise<Loaded>} */
  load(threadId) {
    const recent = this.#recent.get(threadId);
    if (recent && Date.now() - recent.at < FRESH_MS) return recent.loaded;
    const entry = { at: Date.now(), loaded: this.#load(threadId) };
    this.#recent.set(threadId, entry);
    entry.loaded.then(() => { entry.at = Date.now(); }, () => this.#recent.delete(threadId));
    return entry.loaded;
  }

  /** @param {string} threadId */
  async #load(threadId) {
    const description = await this.#ask(() => this.backend.getThread(threadId));
    let page = description.items;
    const items = [...iterable(page.data)];
    while (page.has_more) {
      const { after } = page;
      page = await this.#ask(() => this.backend.listItems(threadId, after));
      this.#append(items, page);
    }
    return { description, items };
  }

  /** What is wrong with a later page is thrown in the frame as well. @param {Wild[]} items @param {Wild} page */
  #append(items, page) {
    try {
      items.push(...page.data);
    } catch (error) {
      throwLater(error);
      throw error;
    }
  }

  /**
   * An HTTP error fails the load, and shows in the console as well (facts 3, RUN 205).
   * @param {() => Promise<Wild>} request
   */
  async #ask(request) {
    try {
      return await request();
    } catch (error) {
      if (error instanceof AppError && error.name === "HttpError") throwLater(error);
      throw error;
    }
  }
}

/** @param {Wild} data @returns {Wild[]} */
function iterable(data) {
  if (data?.[Symbol.iterator]) return data;
  throw new TypeError("page.data is not iterable");
}
