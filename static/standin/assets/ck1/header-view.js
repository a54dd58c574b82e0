// The bar on top.

import { arrange, element, set, write } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./labels.js").Labels} Labels
 */

export class HeaderView {
  #title = element("span");
  #left = element("div", { class: "header-title" });
  #back = this.#button("back", () => this.chat.history.back());
  #newChat = this.#button("newChat", () => this.chat.newChat());
  #history = this.#button("history", () => this.#toggleHistory());
  #leftAction = this.#button("more", () => this.chat.bridge.event("left_header_icon_click"));
  #rightAction = this.#button("more", () => this.chat.bridge.event("right_header_icon_click"));
  node = element("header", { id: "chatkit-header" }, this.#left);

  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /** @param {{ header: Wild, historyEnabled: boolean }} options @param {Labels} labels */
  render({ header, historyEnabled }, labels) {
    const { isOpen } = this.chat.history;
    write(this.#title, isOpen ? labels.historyTitle : (header.title?.text ?? this.chat.thread?.title ?? ""));
    arrange(this.#left, [isOpen ? this.#back : header.leftAction && this.#leftAction, this.#title]);
    this.#newChat.disabled = this.chat.thread === null;
    this.#history.classList.toggle("pressed", isOpen);
    this.#name(labels);
    const right = [this.#newChat, historyEnabled && this.#history, header.rightAction && this.#rightAction];
    arrange(this.node, [this.#left, ...right]);
  }

  /** @param {Labels} labels */
  #name(labels) {
    set(this.#back, "aria-label", labels.back);
    set(this.#newChat, "aria-label", labels.newChat);
    set(this.#newChat, "aria-disabled", String(this.#newChat.disabled));
    set(this.#history, "aria-label", labels.history);
    set(this.#leftAction, "aria-label", labels.leftAction);
    set(this.#rightAction, "aria-label", labels.rightAction);
  }

  #toggleHistory() {
    const { history } = this.chat;
    if (history.isOpen) history.close();
    else history.open();
  }

  /** @param {Parameters<typeof icon>[0]} name @param {() => void} click */
  #button(name, click) {
    return element("button", { type: "button", class: "icon-button", on: { click } }, icon(name));
  }
}
