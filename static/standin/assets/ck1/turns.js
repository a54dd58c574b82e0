// The items of a thread, grouped into turns as they arrive.

/**
 * @typedef {any} Item  as the backend sent it, well-formed or not
 * @typedef {{ item: Item, pending?: boolean, fresh?: boolean }} Slot  a place in the conversation; replacing an item keeps
 *   its place; a fresh one came in a stream
 * @typedef {{ kind: "user" | "assistant", slots: Slot[], closed: boolean }} Turn
 */

/** Item types that show up when they stream; others are not taken in (facts 4.2, RUN 96, 403). */
const STREAMED = new Set([
  "user_message", "assistant_message", "widget", "workflow", "task", "generated_image", "structured_input",
  "client_tool_call",
]);

/**
 * Turns form when items arrive and stay as they are: when a user's bubble between two answers goes away, the answers
 * remain two turns (facts 4.2, RUN 15).
 */
export class Turns {
  /** @type {Turn[]} */
  list = [];

  /** @returns {Slot[]} */
  get slots() {
    return this.list.flatMap((turn) => turn.slots);
  }

  /** @returns {Turn | undefined} */
  get last() {
    return this.list.at(-1);
  }

  /** @param {unknown} id */
  find(id) {
    return this.slots.find((slot) => !slot.pending && slot.item.id === id);
  }

  /**
   * Take an item in: one with a known id replaces the old one where it stands, whatever turn that is (facts 4.2,
   * RUN 11, 13); another goes to the end.
   * @param {Item} item
   * @returns {Slot | undefined}
   */
  put(item) {
    const known = this.find(item.id);
    if (known) Object.assign(known, { item, fresh: true });
    else if (item.type === "end_of_turn") this.#close();
    else if (STREAMED.has(item.type)) return Object.assign(this.append(item), { fresh: true });
    return known;
  }

  /**
   * Take any item in at the end: a loaded thread has a turn even for its hidden items.
   * @param {Item} item
   * @returns {Slot}
   */
  append(item) {
    const kind = item.type === "user_message" ? "user" : "assistant";
    /** @type {Slot} */
    const slot = { item };
    // Consecutive answers share a turn; each question has its own.
    const joins = kind === "assistant" && this.last?.kind === kind && !this.last.closed;
    if (joins) this.last?.slots.push(slot);
    else this.list.push({ kind, slots: [slot], closed: false });
    return slot;
  }

  /** @param {Slot | undefined} slot */
  remove(slot) {
    for (const turn of this.list) turn.slots = turn.slots.filter((other) => other !== slot);
    this.list = this.list.filter((turn) => turn.slots.length > 0);
  }

  /** Leave only the bubble that nobody echoed yet. */
  removeEchoed() {
    for (const slot of this.slots) if (!slot.pending) this.remove(slot);
  }

  /** @param {Slot} slot */
  removeAfter(slot) {
    const all = this.slots;
    for (const later of all.slice(all.indexOf(slot) + 1)) this.remove(later);
  }

  /**
   * The user's message that a turn answers; a turn that is not in the list comes after all.
   * @param {Turn} turn
   * @returns {Slot | undefined}
   */
  questionOf(turn) {
    const end = this.list.includes(turn) ? this.list.indexOf(turn) : this.list.length;
    const before = this.list.slice(0, end).flatMap((each) => each.slots);
    return before.findLast((slot) => slot.item.type === "user_message");
  }

  #close() {
    if (this.last) this.last.closed = true;
  }
}
