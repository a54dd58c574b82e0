// The dialog in which an event is written: an own one, or an example of each that ChatKit knows. A text area of the
// browser is enough for it: an event is one line of JSON, and what is wrong with it is said below while one types.

import { ask, byId, command, element } from "./dom.js";

const dialog = /** @type {HTMLDialogElement} */ (byId("editor"));
const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const kind = /** @type {HTMLSelectElement} */ (byId("kind"));

/** @typedef {{ name: string, text: string }} Example */

/** @type {Example[]} */
let examples = [];
let asked = 0;

async function check() {
  const number = ++asked;
  /** @type {{ field: string, message: string }[]} */
  const problems = await ask("check", { text: text.value });
  if (number !== asked) return;
  const lines = problems.map(({ field, message }) =>
    element("li", {}, ...(field ? [element("code", { textContent: field }), ": "] : []), message));
  byId("problems").replaceChildren(...(lines.length === 0
    ? [element("p", { className: "fine", textContent: "✓ The SDK's types take it." })]
    : [element("p", { textContent: "The SDK's types do not take it; it can be sent all the same:" }), element("ul", {}, ...lines)]));
}

/** @param {string} title @param {string} value @param {(text: string) => void} save */
function open(title, value, save) {
  byId("editor-title").textContent = title;
  text.value = value;
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "save") save(text.value); };
  dialog.showModal();
  text.focus();
  void check();
}

/** Fill the list of all events that ChatKit has, with this chat's ids and words. */
async function fill() {
  examples = await ask("events", { text: text.value });  // what is written has its ids already
  const chosen = Math.max(0, kind.selectedIndex);
  kind.replaceChildren(...examples.map(({ name }) => element("option", { textContent: name })));
  kind.selectedIndex = chosen;
}

/** @param {string} before what stays in front of the example */
function put(before) {
  text.value = before + examples[kind.selectedIndex].text;
  void check();
}

/** @param {{ id: number, name: string, text: string }} piece */
export async function edit(piece) {
  text.value = "";
  await fill();
  open(`Edit ${piece.name}`, piece.text, (value) => command({ do: "edit", piece: piece.id, text: value }));
}

/** Add an event before a piece, or at the end. @param {{ id: number, name: string } | null} before */
export async function add(before) {
  text.value = "";
  await fill();
  open(before ? `Add before ${before.name}` : "Add at the end", examples[kind.selectedIndex].text,
    (value) => command({ do: "add", piece: before?.id ?? null, text: value }));
}

byId("replace").addEventListener("click", () => put(""));
byId("append").addEventListener("click", async () => {
  const save = /** @type {HTMLButtonElement} */ (byId("save"));
  save.disabled = true;  // until it is there
  await fill();
  put(text.value);
  save.disabled = false;
});
text.addEventListener("input", check);
// An event ends with a blank line, so Enter belongs to the text; the key of every form is Ctrl or ⌘ with it.
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("save").click();
});
