// What is shown while there is no thread.

import { arrange, element, write } from "./dom.js";

/**
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{ label: string, prompt: string }} Prompt
 */

export class StartScreen {
  #heading = element("h2");
  #prompts = element("div", { class: "prompts" });
  node = element("div", { class: "start-screen" }, this.#heading, this.#prompts);
  #drawn = "";

  /** @param {(prompt: Prompt) => void} choose */
  constructor(choose) {
    this.choose = choose;
  }

  /** @param {{ greeting?: string, prompts?: Prompt[] }} options @param {Labels} labels */
  render({ greeting, prompts = [] }, labels) {
    write(this.#heading, greeting || labels.greeting);
    const drawn = JSON.stringify(prompts);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    arrange(this.#prompts, prompts.map((prompt) => this.#button(prompt)));
  }

  /** @param {Prompt} prompt */
  #button(prompt) {
    const on = { click: () => this.choose(prompt) };
    return element("button", { type: "button", class: "prompt", on }, prompt.label);
  }
}
