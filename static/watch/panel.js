// The panel: shows the state that the suite sends, and asks it for what a person does. It knows nothing else.

import { prepare as prepareChoices } from "./choices.js";
import { byId, command, element, states } from "./dom.js";
import { fixOf, streamOf } from "./rows.js";

/** @typedef {import("./rows.js").Stream} Stream */
/** @typedef {import("./rows.js").Finding} Finding */
/** @typedef {{ name: string, question: string, state: "holds" | "fails" | "open", why: string }} Checkpoint */
/** @typedef {{ case: string, title: string, component: string, screen: string, busy: string, seen: number, undo: number,
 *   kept: string[], keepAs: string, note: string, cured: string[], choice: Record<string, string> | null,
 *   checkpoints: Checkpoint[], findings: Finding[], streams: Stream[] }} State */

/** What is played; nothing else can be where it is somebody's own backend. @type {Record<string, string> | null} */
let chosen = null;
let keepAs = "";
const MARKS = { holds: "✓", fails: "✗", open: "·" };
const KEYS = new Map([...document.querySelectorAll("[aria-keyshortcuts]")].map((tool) => [tool.getAttribute("aria-keyshortcuts"), tool]));

/** @param {Checkpoint} checkpoint */
function checkpointOf({ name, question, state, why }) {
  const item = element("li", { className: state, title: `${question} ${why}` },
    element("span", { className: "mark", textContent: MARKS[state] }), ` ${name.replace("_", " ")}`,
    element("span", { className: "unseen", textContent: state === "open" ? ": not answered yet" : `: ${state}, ${why}` }));
  return item;
}

/** Where the event to blame stands in the list. @param {Finding} cause @param {Stream[]} streams */
function placeOf(cause, streams) {
  for (const stream of streams) {
    const place = stream.pieces.findIndex(({ causes }) => causes.some(({ id }) => id === cause.id));
    if (place >= 0) return { text: `event ${place + 1} of answer ${stream.number}`, target: `event-${stream.number}-${stream.pieces[place].id}` };
  }
  return null;
}

/** @param {Finding} cause @param {Stream[]} streams */
function causeLine(cause, streams) {
  const place = placeOf(cause, streams);
  const told = place === null ? [`: ${cause.evidence}.`] : [" at ", element("button", { className: "link", textContent: place.text,
    onclick: () => byId(place.target).scrollIntoView({ block: "center" }) })];
  return element("li", {}, element("strong", { textContent: cause.id }), ` (${cause.blame})`, ...told);
}

/** What the last thing that was done came to, for who does not see it. @param {State} state */
function spoken({ streams, checkpoints, screen, cured }) {
  const newest = streams.at(-1);
  const sent = newest?.pieces.filter(({ state }) => state === "sent").at(-1);
  const answered = checkpoints.filter(({ state }) => state !== "open").at(-1);
  const did = newest && newest.state !== "open" ? `Answer ${newest.number} is over. ${newest.did.join(". ")}`
    : sent ? `${sent.name}: ${sent.did.join(". ") || "nothing happened."} ${sent.why}` : newest ? `An answer of ${newest.pieces.length} events waits.` : "";
  const why = cured.length > 0 ? ` It works, because of what you changed: ${cured.at(-1)}.` : "";
  return `${did} ${screen}. ${answered ? `${answered.name.replace("_", " ")} ${answered.state}.` : ""}${why}`.trim();
}

/** @param {State} state */
function show(state) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const name = focused?.getAttribute("aria-label") ?? "";
  const open = new Set([...document.querySelectorAll("details[open]")].map((one) => /** @type {HTMLElement} */ (one).dataset.key));
  document.body.dataset.busy = state.busy;
  document.body.dataset.seen = String(state.seen);
  byId("case").textContent = state.case;
  byId("title").textContent = state.title;
  byId("component").textContent = state.component;
  byId("screen").replaceChildren(element("strong", { textContent: state.busy ? "One moment: " : "On the screen: " }), state.busy || state.screen);
  const kept = byId("kept-section");
  const isNew = kept.hidden && state.kept.length > 0;
  kept.hidden = state.kept.length === 0;
  byId("kept").replaceChildren(...state.kept.map((textContent) => element("li", { textContent })));
  if (isNew) kept.scrollIntoView({ block: "nearest" });
  byId("note").textContent = state.note;
  byId("cured-section").hidden = state.cured.length === 0;
  byId("cured").replaceChildren(...state.cured.map((one) => element("li", {}, ...fixOf(one))));
  ({ choice: chosen, keepAs } = state);
  byId("picking").hidden = chosen === null;
  for (const tool of chosen === null ? document.querySelectorAll("[data-theirs]") : []) {
    Object.assign(tool, { [tool.hasAttribute("title") ? "title" : "textContent"]: tool.getAttribute("data-theirs") });
  }
  byId("checkpoints").replaceChildren(...state.checkpoints.map(checkpointOf));
  const failing = state.checkpoints.find((one) => one.state === "fails");
  byId("failing").textContent = failing ? `${failing.name.replace("_", " ")} fails: ${failing.why}` : "";
  byId("causes-section").hidden = state.findings.length === 0;
  byId("causes").replaceChildren(...state.findings.map((cause) => causeLine(cause, state.streams)));
  if (state.streams.length > 0) byId("streams").replaceChildren(...state.streams.map((one, place) => streamOf(one, place === state.streams.length - 1)).reverse());
  else byId("streams").replaceChildren(element("p", { className: "hint", textContent: "Say something in the chat: its answer waits here, event by event." }));
  for (const one of document.querySelectorAll("main details")) {
    /** @type {HTMLDetailsElement} */ (one).open = open.has(/** @type {HTMLElement} */ (one).dataset.key);
  }
  if (name && !document.contains(focused)) /** @type {HTMLElement | null} */ (document.querySelector(`[aria-label="${CSS.escape(name)}"]`))?.focus();
  enable(state);
  const told = spoken(state);
  if (!state.busy && byId("told").textContent !== told) byId("told").textContent = told;
}

/** @param {State} state */
function enable(state) {
  const newest = state.streams.at(-1);
  const isOpen = newest?.state === "open";
  const waits = isOpen && newest.pieces.some(({ state }) => state === "waiting");
  const can = { next: waits, rest: waits, end: isOpen, break: isOpen, undo: state.undo > 0, finish: state.streams.length > 0 && state.checkpoints.some((one) => one.state === "open") };
  for (const [name, yes] of Object.entries(can)) {
    // Not disabled: the keyboard's focus would be lost with each answer that ends.
    document.querySelector(`[data-do="${name}"]`)?.setAttribute("aria-disabled", String(!yes));
  }
}

for (const tool of document.querySelectorAll("[data-do]")) {
  tool.addEventListener("click", () => command({ do: /** @type {HTMLElement} */ (tool).dataset.do }));
}
document.addEventListener("keydown", (event) => {
  const typing = /** @type {Element} */ (event.target).closest("input, textarea, select, dialog");
  if (typing || document.body.dataset.busy || event.ctrlKey || event.metaKey || event.altKey) return;
  const tool = KEYS.get(event.key);
  if (tool !== undefined) /** @type {HTMLElement} */ (tool).click();
});
const keeper = /** @type {HTMLDialogElement} */ (byId("keeper"));
const keptName = /** @type {HTMLInputElement} */ (byId("keep-name"));
byId("keep").addEventListener("click", () => {
  keptName.value = keepAs;
  keeper.returnValue = "";
  keeper.showModal();
});
keeper.addEventListener("close", () => {
  if (keeper.returnValue === "keep") void command({ do: "keep", name: keptName.value });
});
prepareChoices(() => chosen ?? {});
states(show);
