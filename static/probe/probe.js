// The host page of a probe: the component in front of somebody's backend, as their own page would put it there.

/** @typedef {import("../listeners.js").ChatKitElement} ChatKitElement */
/** @typedef {import("../fetches.js").Fetch} Fetch */
/** @typedef {{ api: string, domainKey: string, headers: Record<string, string>, credentials: boolean, fetch: boolean }} Settings */

/** @type {Settings} */
const { api, domainKey, headers, credentials, fetch: hasFetch } = await (await fetch("settings.json")).json();

/** What a page adds to each request: its login. @type {Fetch} */
const withLogin = (url, request) =>
  window.fetch(url, {
    ...request,
    headers: { ...request.headers, ...headers },
    ...(credentials ? { credentials: "include" } : {}),
  });

const addsLogin = credentials || Object.keys(headers).length > 0;
// As a variable, because the module is there only while a probe serves it.
const module = "./fetch.js";
/** @type {Fetch | undefined} */
const own = hasFetch ? (await import(module)).default : undefined;
const custom = own ?? (addsLogin ? withLogin : undefined);

const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));
await customElements.whenDefined("openai-chatkit");
element.setOptions({
  api: { url: api, domainKey, ...(custom === undefined ? {} : { fetch: custom }) },
  initialThread: new URLSearchParams(location.search).get("thread"),
  locale: "en", // accessible names are localised; the driver knows the English ones
  theme: "light",
  history: { enabled: true },
});

export {}; // a module: the whole of it may wait
