// What a probe's host page hands the component as `api.fetch`: somebody's own fetch, their login, both, or nothing.

/** @typedef {import("../fetches.js").Fetch} Fetch */
/** @typedef {{ api: string, domainKey: string, headers: Record<string, string>, credentials: boolean, fetch: boolean, actions: Record<string, boolean> | null }} Settings */

/** @returns {Promise<any>} */
const told = async () => (await fetch(new URL("settings.json", import.meta.url))).json();

/** @type {Settings} */
export const settings = await told();
const { headers, credentials, fetch: hasFetch } = settings;

/**
 * The login is in the request with which one's own fetch is called, as it is in one that a page hands on: a fetch that
 * hands on the request hands on the login, and one that drops the request's headers drops it.
 * @type {Fetch | undefined}
 */
export const custom = await (async () => {
  const own = hasFetch ? await ownFetch("./fetch.js") : undefined;
  if (own === undefined && !credentials && Object.keys(headers).length === 0) return undefined;
  /** @type {Fetch} */
  const next = own ?? ((url, request) => window.fetch(url, request));
  return (url, request) => next(url, {
    ...request,
    headers: { ...request.headers, ...headers },
    ...(credentials ? { credentials: "include" } : {}),
  });
})();

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
function placeOf(module) {
  return new Promise((resolve) => {
    window.addEventListener("error", ({ lineno }) => resolve(lineno ? `, in line ${lineno}` : ""), { once: true });
    const src = new URL(`${module}?again`, import.meta.url).href;
    const script = Object.assign(document.createElement("script"), { type: "module", src });
    script.addEventListener("load", () => resolve(""));
    script.addEventListener("error", () => resolve(""));
    document.head.append(script);
  });
}
