// Asking OpenAI whether the page's domain may show the chat (facts 6).

import { AppError } from "./errors.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

const ENDPOINT = "https://api.openai.com/v1/chatkit/domain_keys/verify";
const ALLOW_LIST = "https://platform.openai.com/settings/organization/security/domain-allowlist";

/**
 * A failed check removes the whole frame (facts 6, RUN v1 to v3). Nobody asks for a page or a backend whose address
 * looks like development: no HTTPS, a port, or a name of this machine or its network.
 * @param {Bridge} bridge
 * @param {{ referrer: string, api: { url: string, domainKey: string } }} page
 */
export async function verifyDomain(bridge, { referrer, api: { url, domainKey } }) {
  if ([referrer, new URL(url, referrer).href].some(isDevelopment)) {
    console.warn(
      `Domain verification skipped for ${referrer} - this check is required in production. ` +
        `To allow your domain, register it at ${ALLOW_LIST}.`,
    );
    return;
  }
  try {
    const { verified } = await ask({ referrer_origin: referrer, domain_key: domainKey });
    if (verified) return;
    const advice = `Please register your domain at ${ALLOW_LIST}.`;
    throw new AppError("IntegrationError", `Domain verification failed for ${referrer}. ${advice}`);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    bridge.report(error instanceof AppError ? error : new AppError("DomainVerificationRequestError", message));
    bridge.event("unmount");
  }
}

/** @param {string} address */
function isDevelopment(address) {
  const { protocol, hostname, port } = new URL(address);
  return protocol !== "https:" || port !== "" || /^(localhost|127\..*|0\.0\.0\.0|\[::1\])$|\.local$/.test(hostname);
}

/**
 * One more try after a network failure (facts 6, RUN v3).
 * @param {Record<string, unknown>} body
 * @returns {Promise<{ verified?: boolean }>}
 */
async function ask(body) {
  const response = await post(body).catch(() => post(body));
  if (response.ok) return response.json();
  const message = `Domain verification request failed with ${response.statusText}`;
  throw new AppError("DomainVerificationRequestError", message);
}

/** @param {Record<string, unknown>} body */
function post(body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(ENDPOINT, { method: "POST", headers, body: JSON.stringify(body) });
}
