// The host page of a probe: the component in front of somebody's backend, as their own page would put it there.

import { custom, settings } from "./custom.js";

/** @typedef {import("../listeners.js").ChatKitElement} ChatKitElement */

const { api, domainKey, actions } = settings;
const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));
await customElements.whenDefined("openai-chatkit");
element.setOptions({
  api: { url: api, domainKey, ...(custom === undefined ? {} : { fetch: custom }) },
  initialThread: new URLSearchParams(location.search).get("thread"),
  locale: "en", // accessible names are localised; the driver knows the English ones
  theme: "light",
  history: { enabled: true, showRename: true },
  ...(actions === null ? {} : { threadItemActions: actions }),
});
