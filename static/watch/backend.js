// The panel of a backend's watch: shows the state that the suite sends, and asks it for what a person does.

/** @typedef {{ id: number, name: string, text: string, state: "waiting" | "sent" | "skipped", edited: boolean, did: string[], why: string }} Piece */
/** @typedef {{ number: number, state: string, did: string[], pieces: Piece[], head: string, begun: boolean }} Stream */
/** @typedef {{ id: string, blame: string, evidence: string, fix: string }} Finding */
/** @typedef {{ case: string, title: string, component: string, screen: string, findings: Finding[], cured: string[], streams: Stream[] }} State */

const token = location.hash.slice(1);
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const editor = /** @type {HTMLDialogElement} */ (byId("editor"));
const text = /** @type {HTMLTextAreaElement} */ (byId("text"));

/** @param {Record<string, unknown>} command */
async function ask(command) {
  const answer = await fetch("api/command", {
    method: "POST", headers: { "content-type": "application/json", "x-watch-token": token }, body: JSON.stringify(command),
  });
  byId("problem").textContent = answer.ok ? "" : (await answer.json()).error;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, unknown>} [properties] @param {...(Node | string)} children
 */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** @param {string} label @param {string} what @param {Piece} piece @param {() => void} act */
const button = (label, what, piece, act) => {
  const made = element("button", { textContent: label, onclick: act });
  made.setAttribute("aria-label", `${what} ${piece.name}`);
  made.dataset.key = `${piece.id} ${label}`;
  return made;
};

/** @param {string} value @param {Record<string, unknown>} command */
function edit(value, command) {
  text.value = value;
  editor.returnValue = "";
  editor.onclose = () => editor.returnValue === "save" && ask({ ...command, text: text.value });
  editor.showModal();
}

/** Status and content type of an answer, which may be changed before it begins. @param {Stream} stream */
const headOf = ({ head, begun }) => element("p", { className: "row" },
  element("span", { className: "name", textContent: head }),
  ...(begun ? [] : [element("button", { textContent: "edit the head", onclick: () => edit(head, { do: "head" }) })]));

/** @param {Piece} piece */
const changes = (piece) => [
  button("to here", "Send all up to", piece, () => ask({ do: "to", piece: piece.id })),
  button("edit", "Edit", piece, () => edit(piece.text, { do: "edit", piece: piece.id })),
  button(piece.state === "skipped" ? "put in" : "skip", "Skip", piece, () => ask({ do: "skip", piece: piece.id })),
  button("insert", "Insert before", piece, () => edit('data: {"type":""}\n\n', { do: "add", piece: piece.id })),
  button("double", "Double", piece, () => ask({ do: "double", piece: piece.id })),
  button("↑", "Earlier:", piece, () => ask({ do: "move", piece: piece.id, by: -1 })),
  button("↓", "Later:", piece, () => ask({ do: "move", piece: piece.id, by: 1 })),
];

/** @param {Piece} piece @param {boolean} isNext */
function shown(piece, isNext) {
  const row = element("div", { className: "row" },
    element("span", { className: "name", textContent: `${piece.name}${piece.edited ? " (changed)" : ""}` }),
    ...(piece.state === "sent" ? [] : changes(piece)));
  const item = element("li", { className: `${piece.state}${isNext ? " next" : ""}` }, row);
  if (piece.did.length > 0) item.append(element("ul", { className: "did" }, ...piece.did.map((line) => element("li", { textContent: line }))));
  if (piece.state === "sent" && piece.did.length === 0) {
    item.append(element("p", { className: "nothing", textContent: `Nothing happened. ${piece.why}` }));
  }
  item.append(element("details", {}, element("summary", { textContent: "bytes" }), element("pre", { textContent: piece.text })));
  return item;
}

/** @param {Stream} stream */
function streamOf(stream) {
  const next = stream.pieces.find(({ state }) => state === "waiting");
  return element("section", { className: "stream" },
    element("h2", { textContent: `Answer ${stream.number}: ${stream.state}` }),
    headOf(stream),
    element("ol", { className: "pieces" }, ...stream.pieces.map((piece) => shown(piece, piece === next))),
    ...(stream.did.length === 0 ? [] : [
      element("h3", { textContent: stream.state === "broken" ? "When the connection broke" : "At the end of the response" }),
      element("ul", { className: "did" }, ...stream.did.map((line) => element("li", { textContent: line }))),
    ]));
}

/** @param {State} state */
function show(state) {
  const key = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
  byId("case").textContent = state.case;
  byId("title").textContent = state.title;
  byId("component").textContent = state.component;
  byId("screen").textContent = state.screen;
  byId("cured-section").hidden = state.cured.length === 0;
  byId("cured").replaceChildren(...state.cured.map((one) => element("li", { textContent: one })));
  byId("causes-section").hidden = state.findings.length === 0;
  byId("causes").replaceChildren(...state.findings.map((one) => element("li", { textContent: `${one.evidence} (${one.blame}). Fix: ${one.fix}` })));
  if (state.streams.length > 0) byId("streams").replaceChildren(...state.streams.map(streamOf).reverse());
  if (key !== undefined) /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus();
}

for (const tool of document.querySelectorAll("[data-do]")) {
  tool.addEventListener("click", () => ask({ do: /** @type {HTMLElement} */ (tool).dataset.do }));
}
new EventSource(`api/state?token=${encodeURIComponent(token)}`).onmessage = ({ data }) => show(JSON.parse(data));

export {};
