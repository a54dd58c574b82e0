// The options that a host page gives the component, made from the page's address:
//
//   ?api=<url of the backend>   &thread=<id to open>   &scheme=light|dark   &domain-key=<key>
//   &fetch=<names in fetches.js>   &upload=two_phase|direct
//   &options=<JSON merge patch (RFC 7396) over all of these: null deletes a key>

import { customFetch } from "./fetches.js";

/** @typedef {Record<string, any>} Options */

/** @param {URLSearchParams} [settings] @returns {Options} */
export function options(settings = new URLSearchParams(location.search)) {
  const names = settings.get("fetch");
  const upload = settings.get("upload");
  const plain = {
    api: {
      url: settings.get("api"),
      domainKey: settings.get("domain-key") ?? "local-dev",
      ...(names === null ? {} : { fetch: customFetch(names) }),
      ...(upload === null ? {} : { uploadStrategy: strategy(upload, settings.get("api")) }),
    },
    initialThread: settings.get("thread"),
    locale: "en", // accessible names are localised; the suite knows the English ones
    theme: settings.get("scheme") ?? "light",
    history: { enabled: true },
  };
  return patched(plain, JSON.parse(settings.get("options") ?? "{}"));
}

/** @param {string} type @param {string | null} url */
const strategy = (type, url) => (type === "direct" ? { type, uploadUrl: `${url}/upload` } : { type });

/** @param {any} target @param {any} patch @returns {any} */
function patched(target, patch) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = patched(result[key], value);
  }
  return result;
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
