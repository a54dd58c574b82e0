// The requests to the backend (facts 3): one URL, a POST each, `{type, params, metadata?}`.

/**
 * @typedef {any} Wild
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {{ onEvent: (data: string) => void, signal: AbortSignal }} Stream
 */

/** "All of them": the component never pages by itself unless the backend does. */
const LIMIT = 9999;

export class Backend {
  #instance = crypto.randomUUID();

  /**
   * @param {Bridge} bridge
   * @param {() => Record<string, Wild>} options
   */
  constructor(bridge, options) {
    this.bridge = bridge;
    this.options = options;
  }

  /** @param {string} [after] */
  listThreads(after) {
    return this.#fetch("threads.list", { limit: LIMIT, order: "desc", after });
  }

  /** @param {string} threadId */
  getThread(threadId) {
    return this.#fetch("threads.get_by_id", { thread_id: threadId });
  }

  /** @param {string} threadId @param {string | undefined} after */
  listItems(threadId, after) {
    return this.#fetch("items.list", { thread_id: threadId, limit: LIMIT, order: "asc", after });
  }

  /** @param {string} threadId @param {string} title */
  renameThread(threadId, title) {
    return this.#fetch("threads.update", { thread_id: threadId, title });
  }

  /** @param {string} threadId */
  deleteThread(threadId) {
    return this.#fetch("threads.delete", { thread_id: threadId });
  }

  /** @param {string} threadId @param {string[]} itemIds @param {"positive" | "negative"} kind */
  sendFeedback(threadId, itemIds, kind) {
    return this.#fetch("items.feedback", { thread_id: threadId, item_ids: itemIds, kind });
  }

  /**
   * The first message of a thread carries no client id (facts 3).
   * @param {Wild} input
   * @param {Stream} stream
   */
  createThread(input, stream) {
    return this.#stream("threads.create", { input }, stream);
  }

  /** @param {string} threadId @param {Wild} input @param {Stream} stream */
  addUserMessage(threadId, input, stream) {
    return this.#stream("threads.add_user_message", { input, thread_id: threadId }, stream);
  }

  /** @param {string} threadId @param {string} itemId @param {Stream} stream */
  retryAfterItem(threadId, itemId, stream) {
    return this.#stream("threads.retry_after_item", { thread_id: threadId, item_id: itemId }, stream);
  }

  /** @param {string} threadId @param {Wild} result @param {Stream} stream */
  addClientToolOutput(threadId, result, stream) {
    return this.#stream("threads.add_client_tool_output", { thread_id: threadId, result }, stream);
  }

  /**
   * @param {string} threadId
   * @param {Wild} action
   * @param {string | undefined} itemId
   * @param {Stream} stream
   */
  customAction(threadId, action, itemId, stream) {
    return this.#stream("threads.custom_action", { item_id: itemId, action, thread_id: threadId }, stream);
  }

  /** @param {string} type @param {Wild} params */
  async #fetch(type, params) {
    return this.bridge.fetch(await this.#request(type, params));
  }

  /** @param {string} type @param {Wild} params @param {Stream} stream */
  async #stream(type, params, { onEvent, signal }) {
    return this.bridge.stream(await this.#request(type, params), onEvent, signal);
  }

  /** @param {string} type @param {Wild} params */
  async #request(type, params) {
    const { api, locale } = this.options();
    const metadata = api.addMetadataToRequest ? await this.#metadata(type, params) : undefined;
    const body = JSON.stringify({ type, params, metadata });
    const headers = {
      "Content-Type": "application/json",
      "chatkit-frame-instance-id": this.#instance,
      "Accept-Language": locale ?? navigator.language,
    };
    return { url: new URL(api.url, this.bridge.pageOrigin).href, params: { method: "POST", headers, body } };
  }

  /** @param {string} op @param {Wild} params */
  async #metadata(op, params) {
    return (await this.bridge.command("onAddMetadataToRequest", { op, params })) ?? undefined;
  }
}
