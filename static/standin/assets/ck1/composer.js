// Where the user writes.

import { arrange, element, set, write } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./labels.js").Labels} Labels
 */

export class Composer {
  #editor = element("div", {
    "data-composer-rich-editor": true, role: "textbox", "aria-multiline": "true", translate: "no",
  });
  #button = element("button", { class: "send" });
  // Old suites look for a textarea; the real component hides one as well (facts 7).
  #hidden = element("textarea", { id: "chatkit-composer-input", "aria-hidden": "true", tabindex: "-1" });
  // Attachments are not supported, but a screen reader meets what would choose them.
  #file = element("input", { type: "file", class: "file-input", tabindex: "-1" });
  #form = element("form", { "data-composer-root": true }, this.#hidden, this.#file, this.#editor, this.#button);
  #paragraph = element("p", {}, element("br"));
  #reason = element("div", { class: "closed-reason" });
  #skip = element("button", { type: "button", class: "plain-button" });
  #shownIcon = "";
  node = element("div");

  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    chat.composer = this;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#editor.addEventListener("keydown", (event) => this.#onKey(event));
    this.#editor.addEventListener("input", () => this.#showPlaceholder());
    this.clear();
  }

  get text() {
    return this.#editor.innerText.replace(/\n$/, "");
  }

  set text(text) {
    if (text !== this.text || this.#paragraph.parentNode !== this.#editor) this.#write(text);
    this.#showPlaceholder();
  }

  /** @param {string} text */
  #write(text) {
    arrange(this.#paragraph, [text || element("br")]);
    arrange(this.#editor, [this.#paragraph]);
  }

  clear() {
    this.text = "";
  }

  /** Tell the page where the composer lies, now and whenever its size changes. */
  tellLayout() {
    new ResizeObserver(() => {
      const { x, y, width, height } = this.#form.getBoundingClientRect();
      this.chat.bridge.emit("composer.layout.change", { x, y, width, height });
    }).observe(this.#form);
  }

  focus() {
    this.#editor.focus();
  }

  /** @param {string} placeholder @param {Labels} labels */
  render(placeholder, labels) {
    const status = this.chat.thread?.status ?? { type: "active" };
    write(this.#reason, status.reason ?? labels.closed);
    write(this.#skip, labels.skipQuestions);
    const open = this.chat.thread?.form ? this.#skip : this.#form;
    arrange(this.node, [status.type === "closed" ? this.#reason : open]);
    const locked = status.type === "locked";
    const name = locked ? (status.reason ?? labels.locked) : placeholder;
    for (const attribute of ["aria-label", "aria-placeholder"]) set(this.#editor, attribute, name);
    set(this.#paragraph, "data-placeholder", name);
    set(this.#editor, "contenteditable", String(!locked));
    this.#renderButton(locked, labels);
    this.#showPlaceholder();
  }

  /**
   * "Stop response" appears only once the backend allows it (facts 4.2, RUN t2, 201).
   * @param {boolean} locked
   * @param {Labels} labels
   */
  #renderButton(locked, labels) {
    const { answer, isBusy = false } = this.chat.thread ?? {};
    const stops = Boolean(answer?.canStop);
    const disabled = locked || (isBusy && !stops);
    set(this.#button, "type", stops ? "button" : "submit");
    set(this.#button, "aria-label", stops ? labels.stop : labels.send);
    set(this.#button, "aria-disabled", String(disabled));
    this.#button.disabled = disabled;
    this.#button.onclick = stops ? () => this.chat.stop() : null;
    const name = stops ? "stop" : "send";
    if (name !== this.#shownIcon) arrange(this.#button, [icon(name)]);
    this.#shownIcon = name;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!this.#button.disabled && this.#button.type === "submit") this.#form.requestSubmit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const { text } = this;
    if (text.trim() === "" || this.chat.thread?.isBusy) return;
    this.chat.submit(text);
  }

  #showPlaceholder() {
    const empty = (this.#editor.textContent ?? "") === "";
    this.#editor.classList.toggle("empty", empty);
    // Who selects all and deletes it takes the paragraph away, too.
    if (empty && this.#paragraph.parentNode !== this.#editor) this.#write("");
  }
}
