// The conversation.

import { arrange, element, set } from "./dom.js";
import { TurnView } from "./turn-view.js";

/**
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./turns.js").Turn} Turn
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {import("./item-view.js").Context} Context
 * @typedef {import("./turn-view.js").Extras} Extras
 */

/** Where dots and errors go while there is no answer to put them under. @returns {Turn} */
const emptyTurn = () => ({ kind: "assistant", slots: [], closed: false });

/** @param {Turn} turn @returns {string | undefined} the id of its first item */
const first = (turn) => turn.slots[0]?.item.id;

export class ThreadView {
  node = element("div", { id: "chatkit-thread-container" });
  /** @type {Map<Turn, TurnView>} */
  #turns = new Map();
  #waiting = emptyTurn();
  /** First items of broken turns: such a turn stays broken when the thread is loaded again.
   * @type {Set<string | undefined>} */
  #broken = new Set();

  /** @param {Thread} thread @param {Chat} chat @param {Context} context */
  constructor(thread, chat, context) {
    this.thread = thread;
    this.chat = chat;
    this.context = context;
  }

  /** @param {{ feedback: boolean, retry: boolean }} actions */
  render(actions) {
    const { thread } = this;
    for (const { item } of thread.turns.slots) checkContent(item);
    const responding = thread.isBusy;
    set(this.node, "data-responding", String(responding));
    const turns = this.#shownTurns(responding);
    turns.forEach((turn, index) => {
      const last = index === turns.length - 1;
      const busy = last && responding;
      const view = this.#viewOf(turn);
      view.render(last ? this.#lastExtras(turn, busy, actions) : inner(actions));
      view.node.classList.toggle("reserved", last && this.#needsRoom(turn));
      if (view.isBroken && first(turn)) this.#broken.add(first(turn));
    });
    arrange(this.node, turns.map((turn) => this.#viewOf(turn).node));
  }

  /**
   * An empty turn shows until the answer's own one forms, and becomes it: the dots' article is the answer's.
   * @param {boolean} responding
   */
  #shownTurns(responding) {
    const { turns, notices, progress } = this.thread;
    if (turns.last?.kind === "assistant") this.#adoptWaiting(turns.last);
    const needsPlace = responding || notices.length > 0 || progress !== undefined;
    const hasPlace = turns.last?.kind === "assistant";
    if (!needsPlace || hasPlace) return turns.list;
    return [...turns.list, this.#waiting];
  }

  /** @param {Turn} turn */
  #adoptWaiting(turn) {
    const view = this.#turns.get(this.#waiting);
    if (!view || this.#turns.has(turn)) return;
    view.turn = turn;
    this.#turns.delete(this.#waiting);
    this.#turns.set(turn, view);
    this.#waiting = emptyTurn();
  }

  /**
   * @param {Turn} turn
   * @param {boolean} busy
   * @param {{ feedback: boolean, retry: boolean }} actions
   * @returns {Extras}
   */
  #lastExtras(turn, busy, actions) {
    const { progress, notices } = this.thread;
    const assistant = turn.kind === "assistant";
    if (!assistant) return { dots: false, progress: undefined, notices: [], actions: null };
    return { dots: busy && turn.slots.length === 0, progress, notices, actions: busy ? null : actions };
  }

  /** Whether it is the answer to a later question, which is scrolled to the top. @param {Turn} turn */
  #needsRoom({ kind }) {
    const questions = this.thread.turns.list.filter((turn) => turn.kind === "user");
    return kind === "assistant" && this.thread.asked > 0 && questions.length > 1;
  }

  /** @param {Turn} turn */
  #viewOf(turn) {
    const broken = this.#broken.has(first(turn));
    const view = this.#turns.get(turn) ?? new TurnView(turn, this.chat, this.context, broken);
    this.#turns.set(turn, view);
    return view;
  }
}

/** @param {{ feedback: boolean, retry: boolean }} actions @returns {Extras} */
function inner(actions) {
  return { dots: false, progress: undefined, notices: [], actions };
}

/**
 * Outside of every turn's own safety net: a `content` that is a string takes the whole application down
 * (facts 4.2, RUN 83). A missing one does not.
 * @param {any} item
 */
function checkContent(item) {
  if (item.type === "assistant_message" && item.content) item.content.every((/** @type {any} */ part) => part.text);
}
