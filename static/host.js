// The plain host page: what a team writes to put the component in front of its own backend.

import { listen } from "./listeners.js";
import { options } from "./options.js";

/** @typedef {import("./listeners.js").ChatKitElement} ChatKitElement */

const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));

listen(element);
customElements.whenDefined("openai-chatkit").then(() => element.setOptions(options()));
