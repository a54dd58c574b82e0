// One turn: an article with its items and, below an answer, what can be done with it (facts 7).

import { arrange, element, set, write } from "./dom.js";
import { icon } from "./icons.js";
import { ItemView } from "./item-view.js";

/**
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./turns.js").Turn} Turn
 * @typedef {import("./turns.js").Slot} Slot
 * @typedef {import("./thread.js").Notice} Notice
 * @typedef {import("./item-view.js").Context} Context
 * @typedef {{ feedback: boolean, retry: boolean }} Actions
 * @typedef {{ dots: boolean, progress: string | undefined, notices: Notice[], actions: Actions | null }} Extras
 */

/** A turn that ends with one of these offers no thumbs and no copying. */
const NO_ANSWERS = ["widget", "structured_input"];

export class TurnView {
  node = element("article");
  #heading = element("h6", { class: "sr-only" });
  #dots = element("div", { class: "dots" }, element("i"), element("i"), element("i"));
  #progress = element("div", { class: "progress", "data-thread-item": "progress-update" });
  #actions = element("div", { class: "item-actions" });
  /** @type {Map<Notice, HTMLElement>} */
  #boxes = new Map();
  /** @type {Map<Slot, ItemView>} */
  #items = new Map();
  /** @type {string | null} */
  #feedback = null;

  /** @param {Turn} turn @param {Chat} chat @param {Context} context @param {boolean} broken */
  constructor(turn, chat, context, broken) {
    this.isBroken = broken;
    this.turn = turn;
    this.chat = chat;
    this.context = context;
    this.#heading = element(turn.kind === "user" ? "h5" : "h6", { class: "sr-only" });
  }

  /** @param {Extras} extras */
  render(extras) {
    const labels = this.context.labels();
    set(this.node, "data-thread-turn", this.turn.kind);
    write(this.#heading, this.turn.kind === "user" ? labels.youSaid : labels.assistantSaid);
    arrange(this.node, [this.#heading, ...this.#content(extras)]);
  }

  /** One bad item breaks the whole turn, and for good (facts 4.2, RUN 82 to 89). @param {Extras} extras */
  #content(extras) {
    const { labels } = this.context;
    if (!this.isBroken) {
      try {
        return [...this.#itemNodes(), ...this.#extraNodes(extras)];
      } catch (error) {
        this.isBroken = true;
        console.error(error);
        console.error("Error rendering thread items in turn", { threadId: this.chat.thread?.id });
      }
    }
    return [this.node.querySelector(".broken-turn") ?? element("div", { class: "broken-turn" }, labels().broken)];
  }

  /** An item without an id, with another one behind it, breaks the turn; as the last one it does not. */
  #itemNodes() {
    if (this.turn.slots.slice(0, -1).some(({ item }) => item.id === undefined)) throw new Error("An item has no id");
    const views = this.turn.slots.map((slot) => this.#viewOf(slot)).filter((view) => view.isShown);
    for (const view of views) view.render();
    return views.map((view) => view.node);
  }

  /** @param {Slot} slot */
  #viewOf(slot) {
    const view = this.#items.get(slot) ?? new ItemView(slot, this.context);
    this.#items.set(slot, view);
    return view;
  }

  /** @param {Extras} extras */
  #extraNodes({ dots, progress, notices, actions }) {
    if (progress !== undefined) write(this.#progress, progress);
    const offered = actions && notices.length === 0 && this.#endsWithAnswer();
    if (offered) this.#renderActions(actions);
    return [
      progress !== undefined && this.#progress,
      dots && progress === undefined && this.#dots,
      ...notices.map((notice) => this.#boxOf(notice)),
      offered && this.#actions,
    ];
  }

  #endsWithAnswer() {
    const last = this.turn.slots.at(-1);
    return this.turn.kind === "assistant" && last !== undefined && !NO_ANSWERS.includes(last.item.type);
  }

  /** @param {Notice} notice */
  #boxOf(notice) {
    const box = this.#boxes.get(notice) ?? this.#newBox(notice);
    this.#boxes.set(notice, box);
    return box;
  }

  /** @param {Notice} notice */
  #newBox(notice) {
    const title = notice.type === "info" && notice.title ? element("strong", {}, notice.title) : null;
    const text = element("div", { class: "box-text" }, title, plain(notice.text));
    const retry = notice.type === "error" && notice.retry ? this.#retryButton() : null;
    return element("div", { class: "box", "data-type": notice.type === "error" ? "danger" : "info" }, text, retry);
  }

  #retryButton() {
    const click = () => {
      this.chat.bridge.log("errorNotice.retry");
      this.chat.retry(this.turn);
    };
    return element("button", { type: "button", class: "plain-button", on: { click } }, this.context.labels().retry);
  }

  /** @param {Actions} actions */
  #renderActions({ feedback, retry }) {
    const labels = this.context.labels();
    arrange(this.#actions, [
      this.#button("copy", null, () => this.#copy()),
      feedback && this.#rateButton("thumbsUp", labels.thumbsUp, "positive"),
      feedback && this.#rateButton("thumbsDown", labels.thumbsDown, "negative"),
      retry && this.#button("again", labels.regenerate, () => this.#regenerate()),
      this.#hasSources() && this.#sources,
    ]);
  }

  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /**
   * @param {Parameters<typeof icon>[0]} name
   * @param {string | null} label
   * @param {() => void} click
   * @param {boolean} [pressed]
   */
  #button(name, label, click, pressed = false) {
    const attributes = { type: "button", class: "icon-button", "aria-label": label, on: { click } };
    const button = this.#buttons.get(name) ?? element("button", attributes, icon(name));
    this.#buttons.set(name, button);
    button.disabled = pressed;
    return button;
  }

  /** @param {"thumbsUp" | "thumbsDown"} name @param {string} label @param {"positive" | "negative"} kind */
  #rateButton(name, label, kind) {
    return this.#button(name, label, () => this.#rate(kind), this.#feedback === kind);
  }

  #sources = element("button", { type: "button", class: "plain-button" }, "Sources");

  #hasSources() {
    const parts = this.turn.slots.flatMap(({ item }) => item.content ?? []);
    return parts.some((part) => part.annotations?.length > 0);
  }

  #copy() {
    const parts = this.turn.slots.flatMap(({ item }) => item.content ?? []);
    const text = parts.map((part) => part.text).join("\n");
    navigator.clipboard?.writeText(text).catch(() => undefined);
    this.chat.bridge.log("message.action", { action: "copy" });
  }

  /** @param {"positive" | "negative"} kind */
  #rate(kind) {
    this.#feedback = kind;
    this.chat.giveFeedback(this.turn, kind);
    this.context.changed();
  }

  #regenerate() {
    this.chat.retry(this.turn);
    this.chat.bridge.log("message.action", { action: "retry" });
  }
}

/** Markdown's marks are not shown in a box. @param {string} text */
function plain(text) {
  return String(text ?? "").replaceAll("**", "");
}
