// What the loader tells the frame page through the URL (facts 2.8).

/**
 * @typedef {{
 *   options: Record<string, any>,
 *   referrer: string,
 *   profile: string,
 *   iframeInitStartedAt?: number,
 * }} FrameParameters
 */

/**
 * Read the parameters and clear them from the address: they hold the backend's URL and the domain key.
 * @returns {FrameParameters}
 */
export function readHash() {
  const hash = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return JSON.parse(decode(hash));
}

/** @param {string} base64url */
function decode(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
