// Questions in front of everything else.

import { element } from "./dom.js";

/**
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{ type: string, title: string, body: HTMLElement, agree: string, labels: Labels }} Question
 */

export class Dialog {
  node = element("div", { class: "dialog-back", hidden: true });

  /** @param {Bridge} bridge */
  constructor(bridge) {
    this.bridge = bridge;
  }

  /**
   * Ask; on yes do the work, and close if it went well. After a failure the question stays.
   * @param {Question} question
   * @param {() => Promise<void>} work
   */
  ask(question, work) {
    this.bridge.log("dialog.open", { dialogType: question.type });
    const submit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      await work();
      this.#close(question);
    };
    const form = element(
      "form",
      { class: "dialog", role: "dialog", on: { submit: (event) => submit(event).catch(() => undefined) } },
      element("h2", {}, question.title),
      question.body,
      this.#buttons(question),
    );
    this.node.replaceChildren(form);
    this.node.hidden = false;
    form.querySelector("input")?.focus();
  }

  /** @param {Question} question */
  #buttons(question) {
    const { agree, labels } = question;
    const on = { click: () => this.#close(question) };
    const cancel = element("button", { type: "button", class: "plain-button", on }, labels.cancel);
    const confirm = element("button", { type: "submit", class: "plain-button" }, agree);
    return element("div", { class: "dialog-buttons" }, cancel, confirm);
  }

  /** @param {Question} question */
  #close({ type }) {
    this.node.hidden = true;
    this.node.replaceChildren();
    this.bridge.log("dialog.close", { dialogType: type });
  }
}
