// The frame's screen: header, conversation or start screen, composer, history, toast.

import { Composer } from "./composer.js";
import { Dialog } from "./dialog.js";
import { arrange, element, set, write } from "./dom.js";
import { throwLater } from "./errors.js";
import { HeaderView } from "./header-view.js";
import { HistoryView } from "./history-view.js";
import { icon } from "./icons.js";
import { StartScreen } from "./start-screen.js";
import { ThreadView } from "./thread-view.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./thread.js").Thread} Thread
 * @typedef {import("./toasts.js").Toasts} Toasts
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{
 *   chat: Chat,
 *   toasts: Toasts,
 *   options: () => Record<string, Wild>,
 *   labels: () => Labels,
 *   changed: () => void,
 * }} Parts
 */

/** From how far above the end a button leads there, in px: the real component shows none at 446. */
const FAR = 500;

export class App {
  #column = element("div", { class: "column", "data-transition-id": "chat" });
  #main = element("main", {}, this.#column);
  #scrollDown = element("div", { class: "scroll-down", "aria-hidden": "true" });
  #toastText = element("span");
  #toast = element("div", { class: "toast" });
  #disclaimer = element("div", { class: "disclaimer" });
  #composerColumn = element("div", { class: "column" });
  #footer = element("div", { id: "chatkit-footer" });
  #container = element("div", { id: "chatkit-container" });
  /** @type {ThreadView | null} */
  #thread = null;
  #crashed = false;
  #frame = 0;
  /** What the conversation was scrolled for last. @type {{ thread: Thread | null, asked: number }} */
  #placed = { thread: null, asked: 0 };

  /** @param {HTMLElement} root @param {Parts} parts */
  constructor(root, parts) {
    this.root = root;
    this.parts = parts;
    const { chat, toasts } = parts;
    this.composer = new Composer(chat);
    this.dialog = new Dialog(chat.bridge);
    this.header = new HeaderView(chat);
    this.historyView = new HistoryView(chat, this.dialog);
    this.startScreen = new StartScreen((prompt) => chat.submitPrompt(prompt));
    const on = { click: () => toasts.hide() };
    this.#toast.append(this.#toastText, element("button", { type: "button", on }, icon("close")));
    this.#buildFooter();
    root.append(this.#container);
  }

  /** At once after each event, as the real component does: a bad state that lasts for one event breaks its turn for
   * good. An error that no turn catches leaves an empty root, and no event (facts 4.2, RUN 83). */
  render() {
    if (this.#crashed) return;
    try {
      this.#render();
    } catch (error) {
      this.#crashed = true;
      this.root.replaceChildren();
      throwLater(error);
    }
  }

  #render() {
    const { chat, labels } = this.parts;
    const options = this.parts.options();
    const { header = {}, history = {}, composer = {}, disclaimer } = options;
    const open = chat.history.isOpen;
    this.header.render({ header, historyEnabled: history.enabled !== false }, labels());
    this.#renderMain(options);
    this.composer.render(composer.placeholder ?? labels().placeholder, labels());
    write(this.#disclaimer, String(disclaimer?.text ?? "").replaceAll("**", ""));
    this.#disclaimer.hidden = !disclaimer;
    this.#renderToast();
    if (open) this.historyView.render({ showRename: true, showDelete: true, ...history }, labels());
    for (const part of [this.#main, this.#footer]) {
      set(part, "aria-hidden", String(open));
      set(part, "inert", open);
    }
    arrange(this.#container, [header.enabled !== false && this.header.node, this.#main, this.#footer]);
    // The panel lies beside the container, not in it, as in the real component.
    arrange(this.root, [this.#container, open && this.historyView.node, this.dialog.node]);
  }

  /** @param {Record<string, Wild>} options */
  #renderMain({ startScreen = {}, threadItemActions = {} }) {
    const { chat, labels } = this.parts;
    const { feedback = true, retry = false } = threadItemActions;
    this.startScreen.render(startScreen, labels());
    if (chat.thread !== this.#thread?.thread) this.#thread = chat.thread && this.#newThreadView(chat.thread);
    this.#thread?.render({ feedback, retry });
    const shown = chat.thread?.begun ? this.#thread?.node : null;
    arrange(this.#column, [chat.thread ? shown : this.startScreen.node]);
    this.#frame ||= requestAnimationFrame(() => this.#place());
  }

  /** A question comes to the top and stays there, however long its answer grows; of a thread that was loaded the end
   * shows. Once a frame, because asking for heights after each event of a stream would lay out the page each time. */
  #place() {
    this.#frame = 0;
    const { thread } = this.parts.chat;
    const { asked = 0, begun = true } = thread ?? {};
    if (begun && (thread !== this.#placed.thread || asked !== this.#placed.asked)) {
      this.#placed = { thread, asked };
      this.#container.scrollTop = this.#container.scrollHeight;
    }
    this.#showScrollDown();
  }

  /** @param {Thread} thread */
  #newThreadView(thread) {
    return new ThreadView(thread, this.parts.chat, this.parts);
  }

  #buildFooter() {
    const click = () => this.#container.scrollTo({ top: this.#container.scrollHeight });
    const label = this.parts.labels().scrollDown;
    this.#scrollDown.append(element("button", { type: "button", "aria-label": label, on: { click } }, icon("down")));
    this.#composerColumn.append(this.composer.node, this.#disclaimer);
    this.#container.addEventListener("scroll", () => this.#showScrollDown());
  }

  #showScrollDown() {
    const { scrollHeight, scrollTop, clientHeight } = this.#container;
    set(this.#scrollDown, "aria-hidden", String(scrollHeight - scrollTop - clientHeight < FAR));
  }

  #renderToast() {
    const { current } = this.parts.toasts;
    arrange(this.#footer, [this.#scrollDown, current && this.#toast, this.#composerColumn]);
    write(this.#toastText, [current?.title, current?.text].filter(Boolean).join(" "));
  }
}
