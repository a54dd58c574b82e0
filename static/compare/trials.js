// Gives the component on the page what the types promise, and tells what it does. Used by e2e/chatkit_e2e/compare/held.py.

import { options } from "../options.js";

/** @typedef {import("../listeners.js").ChatKitElement & Record<string, any>} Element */
/** @typedef {{ refused: string | null }} Reaction  the component's words, null when it takes the options */

const FUNCTION = "[function]"; // as static/compare/promises.mjs writes it

const element = () => /** @type {Element} */ (document.querySelector("openai-chatkit"));

/** Set options on the element that is there. @param {any} patch @param {number} limit @returns {Promise<Reaction>} */
export async function update(patch, limit) {
  /** @type {string | null} */
  let refused = null;
  // The loader drops the answer to new options, or throws it where no page sees it: only its message tells (facts 2.1).
  const listen = (/** @type {MessageEvent} */ { data }) => {
    if (data?.__oaiChatKit && data.type === "response" && data.error) refused ??= String(data.error.message);
  };
  window.addEventListener("message", listen);
  try {
    element().setOptions(withFunctions(merged(patch)));
    await answered(limit); // after the options, because messages keep their order
  } catch (error) {
    refused ??= String(error);
  } finally {
    window.removeEventListener("message", listen);
  }
  return { refused };
}

/** Start another element with options, in place of the one that is there. @param {any} patch @param {number} limit @returns {Promise<Reaction>} */
export async function start(patch, limit) {
  /** @type {string | null} */
  let refused = null;
  const fresh = /** @type {Element} */ (document.createElement("openai-chatkit"));
  fresh.addEventListener("chatkit.error", (event) => {
    refused ??= String(/** @type {CustomEvent} */ (event).detail.error.message);
  });
  element().replaceWith(fresh);
  try {
    fresh.setOptions(withFunctions(merged(patch)));
    await answered(limit);
  } catch (error) {
    return { refused: refused ?? String(error) };
  }
  return { refused: null }; // an error that it can live with is no refusal
}

/** Call a method as far as the element has it. @param {string} name @param {unknown[]} given @param {number} limit */
export async function call(name, given, limit) {
  await within(limit, Promise.resolve(element()[name]?.(...given))).catch(() => undefined);
}

/** The names of all that can be called on the element and not on each other one. */
export function methods() {
  const names = [];
  for (let level = element(); level !== HTMLElement.prototype; level = Object.getPrototypeOf(level)) {
    names.push(...Object.getOwnPropertyNames(level).filter((name) => isMethod(level, name)));
  }
  return [...new Set(names)].filter((name) => !/^_|^constructor$|Callback$/.test(name)).sort();
}

/** @param {object} level @param {string} name */
const isMethod = (level, name) => typeof Object.getOwnPropertyDescriptor(level, name)?.value === "function";

/** A command that a component which works carries out at once. @param {number} limit */
const answered = (limit) => within(limit, element().setThreadId(null));

/** @template Value @param {number} limit ends a hang @param {Promise<Value>} work @returns {Promise<Value>} */
function within(limit, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("it answers nothing any more")), limit);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The page's own options and a patch; a backend of one's own stays where it is. @param {any} patch */
function merged(patch) {
  const own = options();
  const { url, domainKey } = own.api;
  const api = patch.api && "url" in patch.api ? { ...patch.api, url, domainKey } : patch.api ?? own.api;
  return { ...own, ...patch, api };
}

/** @param {any} value @returns {any} */
function withFunctions(value) {
  if (value === FUNCTION) return async () => ({});
  if (Array.isArray(value)) return value.map(withFunctions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withFunctions(inner)]));
}
