// What every part of the panel and of a replay needs: elements, and asking the suite.

export const token = location.hash.slice(1);

export const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, unknown>} [properties] @param {...(Node | string)} children
 */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const list = (/** @type {string} */ className, /** @type {string[]} */ lines) =>
  element("ul", { className }, ...lines.map((line) => element("li", { textContent: line })));

/** @param {string} address @param {unknown} body */
async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST", headers: { "content-type": "application/json", "x-watch-token": token }, body: JSON.stringify(body),
  });
  return { ok: answer.ok, said: await answer.json().catch(() => ({ error: `The suite answered ${answer.status}.` })) };
}

/** Have the suite do something; what keeps it from it is shown. @param {Record<string, unknown>} command */
export async function command(command) {
  try {
    const { ok, said } = await post("api/command", command);
    byId("problem").textContent = ok ? "" : said.error;
  } catch {
    byId("problem").textContent = "The suite does not answer any more: it was ended.";
  }
}

/** What the suite answers to a question. @param {string} question @param {Record<string, unknown>} [about] */
export const ask = async (question, about = {}) => (await post(`api/ask/${question}`, about)).said;

/** Each new state, from now on. @param {(state: any) => void} show */
export function states(show) {
  const source = new EventSource(`api/state?token=${encodeURIComponent(token)}`);
  source.onmessage = ({ data }) => show(JSON.parse(data));
}
