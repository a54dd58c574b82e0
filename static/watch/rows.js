// How a stream looks: its head, its events with what each did, and what can be changed of those that wait.

import { command, element, list } from "./dom.js";
import { add, edit } from "./editor.js";

/** @typedef {{ id: string, blame: string, evidence: string, fix: string, where: string, then: string }} Finding */
/** @typedef {{ id: number, name: string, text: string, state: "waiting" | "sent" | "skipped", edited: boolean,
 *   did: string[], why: string, causes: Finding[], foreign: boolean, ends: string, size: number }} Piece */
/** @typedef {{ number: number, request: number, asked: string, said: string, type: string, status: number | null, begun: boolean, whole: boolean,
 *   state: "open" | "ended" | "broken" | "left", did: string[], causes: Finding[], pieces: Piece[] }} Stream */

const ENDS = { lf: "LF", crlf: "CR LF", cr: "CR" };
const OVER = { open: "open", ended: "ended", broken: "connection broken", left: "left by the component" };
const AT_END = { open: "", ended: "At the end of the response", broken: "When the connection broke", left: "When the component left" };

/** @param {string} label @param {string} what @param {string} name @param {() => void} act */
const button = (label, what, name, act) => {
  const made = element("button", { textContent: label, onclick: act });
  made.setAttribute("aria-label", `${what} ${name}`);
  return made;
};

/** @param {string} key @param {HTMLElement} made */
const keyed = (key, made) => {
  made.dataset.key = key;
  return made;
};

/** @param {string} label @param {string} chosen @param {(how: string) => void} choose */
function ends(label, chosen, choose) {
  const select = element("select", {}, ...Object.entries(ENDS).map(([value, name]) =>
    element("option", { value, textContent: name, selected: value === chosen })));
  select.onchange = () => choose(select.value);
  return element("label", {}, `${label} `, select);
}

/** @param {Piece} piece */
function more(piece) {
  const { id, name } = piece;
  const at = element("input", { type: "number", min: "1", max: String(piece.size - 1), value: String(Math.floor(piece.size / 2)) });
  at.setAttribute("aria-label", `Byte to split ${name} behind`);
  const tools = element("div", { className: "tools" },
    button(piece.state === "skipped" ? "Put back" : "Skip", piece.state === "skipped" ? "Put back" : "Skip", name, () => command({ do: "skip", piece: id })),
    button("Double", "Double", name, () => command({ do: "double", piece: id })),
    button("Earlier", "Earlier:", name, () => command({ do: "move", piece: id, by: -1 })),
    button("Later", "Later:", name, () => command({ do: "move", piece: id, by: 1 })),
    button("Add before", "Add before", name, () => add(piece)));
  const framing = element("div", { className: "tools" },
    ends("Lines end in", piece.ends, (how) => command({ do: "frame", piece: id, how })),
    button("event: line", "Put an event: line in or take it out:", name, () => command({ do: "frame", piece: id, how: "event-line" })),
    element("span", { className: "split" }, button("Split", "Split", name, () => command({ do: "split", piece: id, at: Number(at.value) })), " behind byte ", at));
  return keyed(`more ${id}`, element("details", { className: "more" }, element("summary", { textContent: "more" }), tools, framing));
}

/** A fix, with each event that it names in a line of its own. @param {string} fix */
export const fixOf = (fix) => fix.split(/(data: \{.*?\}\}+)(?=,? |$)/u).map((part, number) =>
  number % 2 ? element("code", { className: "send", textContent: part }) : part);

/** @param {Finding} cause */
export const causeOf = (cause) => element("div", { className: "cause" },
  element("p", {}, element("strong", { textContent: `Cause: ${cause.id}` }), ` (${cause.blame})`),
  element("p", { textContent: `${cause.evidence}.` }),
  ...(cause.then ? [element("p", { textContent: `Then: ${cause.then}.` })] : []),
  element("p", {}, element("strong", { textContent: "Fix: " }), ...fixOf(cause.fix)));

/** @param {Piece} piece @param {Stream} stream */
function effect(piece, stream) {
  if (piece.state !== "sent") return [];
  const nothing = piece.foreign || piece.why ? "Nothing happened." : stream.state === "open" ? "Nothing to see yet." : "Nothing to see.";
  const did = piece.did.length > 0 ? [list("did", piece.did)] : [element("p", { className: "nothing", textContent: nothing })];
  return [...did, ...(piece.why ? [element("p", { className: "why", textContent: piece.why })] : []), ...piece.causes.map(causeOf)];
}

/** @param {Piece} piece */
function badges(piece) {
  const said = [...(piece.edited ? ["changed"] : []), ...(piece.foreign ? ["not ChatKit's"] : []),
    ...(piece.ends === "lf" ? [] : [ENDS[/** @type {"cr"} */ (piece.ends)]])];
  return said.map((textContent) => element("span", { className: textContent === "not ChatKit's" ? "badge foreign" : "badge", textContent }));
}

/** @param {Piece} piece @param {Piece | undefined} next @param {number} place @param {Stream} stream */
function rowOf(piece, next, place, stream) {
  const waits = piece.state !== "sent" && stream.state === "open";
  const name = element("span", { className: "name", textContent: piece.name || "(empty)" });
  const mark = { sent: "●", waiting: "○", skipped: "–" }[piece.state];
  const row = element("div", { className: "row" },
    element("span", { className: "mark", textContent: mark, title: piece.state }), element("span", { className: "place", textContent: String(place) }), name, ...badges(piece),
    element("span", { className: "gap" }),
    ...(waits && piece.state === "waiting" ? [
      button("to here", "Send all up to", `${piece.name} (event ${place})`, () => command({ do: "to", piece: piece.id })),
      button("edit", "Edit", `${piece.name} (event ${place})`, () => edit(piece))] : []));
  row.append(...(waits ? [more(piece)] : []), keyed(`bytes ${stream.number} ${piece.id}`, element("details", { className: "bytes" }, element("summary", { textContent: "bytes" }),
    element("pre", { textContent: piece.text.replaceAll("\r", "␍") }))));
  const item = element("li", { className: `${piece.state}${piece === next ? " next" : ""}`, id: `event-${stream.number}-${piece.id}` }, row,
    ...effect(piece, stream));
  if (piece === next) item.setAttribute("aria-current", "step");
  return item;
}

/** @param {Stream} stream */
function head(stream) {
  const type = element("input", { value: stream.type, disabled: stream.begun || stream.state !== "open", size: 28, spellcheck: false });
  type.onchange = () => command({ do: "head", type: type.value });
  const status = element("input", { value: stream.status ?? "", disabled: type.disabled, size: 3, inputMode: "numeric" });
  status.onchange = () => command({ do: "head", status: status.value });
  const all = stream.pieces.find(({ state }) => state === "waiting");
  return element("div", { className: "head tools" },
    ...(stream.status === null ? [] : [element("label", {}, "status: ", status)]),
    keyed(`type ${stream.number}`, element("label", {}, "content-type: ", type)),
    ...(all && stream.state === "open" ? [
      ends("All lines end in", all.ends, (how) => command({ do: "frame", how })),
      element("button", { textContent: "event: lines", title: "Put an event: line into each event that waits, or take it out",
        onclick: () => command({ do: "frame", how: "event-line" }) })] : []));
}

/** @param {Stream} stream @param {boolean} newest */
export function streamOf(stream, newest) {
  const next = stream.pieces.find(({ state }) => state === "waiting");
  const over = stream.state !== "open" || stream.status === null ? OVER[stream.state] : stream.whole ? "all has come" : "more may come";
  const title = element("h2", {}, `Answer ${stream.number} `, element("span", { className: "quiet", textContent: `to ${stream.asked}${stream.said ? ` “${stream.said}”` : ""} · ${over}` }));
  return element("section", { className: "stream" }, title, ...(newest ? [head(stream)] : []),
    element("ol", { className: "pieces" }, ...stream.pieces.map((piece, place) => rowOf(piece, next, place + 1, stream))),
    ...(newest && stream.state === "open" ? [element("p", { className: "tools" }, element("button", { textContent: "Add an event", onclick: () => add(null) }))] : []),
    ...(stream.state === "open" ? [] : [element("div", { className: "end" }, element("h3", { textContent: AT_END[stream.state] }),
      ...(stream.did.length > 0 ? [list("did", stream.did)] : [element("p", { className: "nothing", textContent: "Nothing happened." })]))]),
    ...stream.causes.map(causeOf));
}
