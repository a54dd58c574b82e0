// The host page of a probe: the component in front of somebody's backend, as their own page would put it there.

/** @typedef {import("../listeners.js").ChatKitElement} ChatKitElement */
/** @typedef {import("../fetches.js").Fetch} Fetch */
/** @typedef {{ api: string, domainKey: string, headers: Record<string, string>, credentials: boolean, fetch: boolean, actions: boolean }} Settings */

/** @type {Settings} */
const { api, domainKey, headers, credentials, fetch: hasFetch, actions } = await (await fetch("settings.json")).json();

/** What a page adds to each request: its login. @type {Fetch} */
const withLogin = (url, request) =>
  window.fetch(url, {
    ...request,
    headers: { ...request.headers, ...headers },
    ...(credentials ? { credentials: "include" } : {}),
  });

const addsLogin = credentials || Object.keys(headers).length > 0;
/** @type {Fetch | undefined} */
const own = hasFetch ? await ownFetch("./fetch.js") : undefined;
const custom = own ?? (addsLogin ? withLogin : undefined);

const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));
await customElements.whenDefined("openai-chatkit");
element.setOptions({
  api: { url: api, domainKey, ...(custom === undefined ? {} : { fetch: custom }) },
  initialThread: new URLSearchParams(location.search).get("thread"),
  locale: "en", // accessible names are localised; the driver knows the English ones
  theme: "light",
  history: { enabled: true, showRename: true },
  ...(actions ? { threadItemActions: { feedback: true, retry: true } } : {}),
});

/** The custom fetch, which is there only while a probe serves it. @param {string} module @returns {Promise<Fetch>} */
async function ownFetch(module) {
  const unset = "so setOptions() was never called";
  const { default: found } = await import(module).catch(async (error) => {
    throw new Error(`--fetch: ${error}${await placeOf(module)}, ${unset}`);
  });
  if (typeof found !== "function") throw new Error(`--fetch: the default export is no function, ${unset}`);
  return found;
}

/** Where a module breaks, which only a script's own error tells. @param {string} module @returns {Promise<string>} */
const placeOf = (module) => new Promise((resolve) => {
  window.addEventListener("error", ({ lineno }) => resolve(lineno ? `, in line ${lineno}` : ""), { once: true });
  const script = Object.assign(document.createElement("script"), { type: "module", src: `${module}?again` });
  script.addEventListener("load", () => resolve(""));
  script.addEventListener("error", () => resolve(""));
  document.head.append(script);
});

export {}; // a module: the whole of it may wait
