// What can be played instead: lists of the suite's cases, backends, host pages and components.

import { ask, byId, command, element } from "./dom.js";

/** @typedef {{ value: string, title: string, group: string }} Entry */

/** @param {Entry} entry @param {string} current */
const option = ({ value, title }, current) =>
  element("option", { value, textContent: value ? (title ? `${value}: ${title}` : value) : title, selected: value === current });

/** @param {Entry[]} entries @param {string} current */
function options(entries, current) {
  const groups = Map.groupBy(entries, ({ group }) => group);
  return [...groups].flatMap(([label, members]) => label
    ? [element("optgroup", { label }, ...members.map((one) => option(one, current)))]
    : members.map((one) => option(one, current)));
}

/** Fill the lists when somebody opens them. @param {() => Record<string, string>} current what is played */
export function prepare(current) {
  const form = /** @type {HTMLFormElement} */ (byId("pick"));
  const details = /** @type {HTMLDetailsElement} */ (byId("picking"));
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    /** @type {Record<string, Entry[]>} */
    const lists = await ask("choices");
    for (const [name, entries] of Object.entries(lists)) {
      byId(`pick-${name}`).replaceChildren(...options(entries, current()[name] ?? ""));
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    details.open = false;
    void command({ do: "pick", ...Object.fromEntries(new FormData(form)) });
  });
}
