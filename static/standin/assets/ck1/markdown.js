// Enough Markdown to make an answer readable. HTML stays text.

import { element } from "./dom.js";

/** @typedef {{ test: RegExp, build: (lines: string[], match: RegExpMatchArray) => Node }} Block */

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  while (lines.length > 0) {
    if (lines[0].trim() === "") lines.shift();
    else nodes.push(takeBlock(lines));
  }
  return nodes;
}

/** @type {Block[]} */
const BLOCKS = [
  { test: /^```(.*)$/, build: takeCode },
  { test: /^(#{1,6})\s+(.*)$/, build: takeHeading },
  { test: /^\s*([-*+]|\d+\.)\s+/, build: takeList },
  { test: /^\|.*\|\s*$/, build: takeTable },
  { test: /^>\s?/, build: takeQuote },
];

/** @param {string[]} lines */
function takeBlock(lines) {
  for (const { test, build } of BLOCKS) {
    const match = lines[0].match(test);
    if (match) return build(lines, match);
  }
  return element("p", {}, ...inline(takeWhile(lines, isPlain).join("\n")));
}

/** @param {string} line */
function isPlain(line) {
  return line.trim() !== "" && !BLOCKS.some(({ test }) => test.test(line));
}

/**
 * Always takes the first line: whoever calls has recognised it.
 * @param {string[]} lines
 * @param {(line: string) => boolean} test
 */
function takeWhile(lines, test) {
  const taken = [/** @type {string} */ (lines.shift())];
  while (lines.length > 0 && test(lines[0])) taken.push(/** @type {string} */ (lines.shift()));
  return taken;
}

/** @param {string[]} lines */
function takeCode(lines) {
  const [, ...code] = takeWhile(lines, (line) => !line.startsWith("```"));
  lines.shift();
  return element("pre", {}, element("code", {}, code.join("\n")));
}

/** @param {string[]} lines @param {RegExpMatchArray} match */
function takeHeading(lines, [, marks, text]) {
  lines.shift();
  const tag = /** @type {"h1" | "h2" | "h3" | "h4"} */ (`h${Math.min(marks.length, 4)}`);
  return element(tag, {}, ...inline(text));
}

/** @param {string[]} lines @param {RegExpMatchArray} match */
function takeList(lines, [, mark]) {
  const items = takeWhile(lines, (line) => /^\s*([-*+]|\d+\.)\s+/.test(line));
  const nodes = items.map((line) => element("li", {}, ...inline(line.replace(/^\s*\S+\s+/, ""))));
  return element(/\d/.test(mark) ? "ol" : "ul", {}, ...nodes);
}

/** @param {string[]} lines */
function takeTable(lines) {
  const rows = takeWhile(lines, (line) => line.startsWith("|")).filter((line) => !/^[|\s:-]+$/.test(line));
  const cells = rows.map((row) => row.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  return element("table", {}, ...cells.map((row, index) => tableRow(row, index === 0 ? "th" : "td")));
}

/** @param {string[]} cells @param {"th" | "td"} tag */
function tableRow(cells, tag) {
  return element("tr", {}, ...cells.map((cell) => element(tag, {}, ...inline(cell))));
}

/** @param {string[]} lines */
function takeQuote(lines) {
  const quoted = takeWhile(lines, (line) => line.startsWith(">")).map((line) => line.replace(/^>\s?/, ""));
  return element("blockquote", {}, ...markdown(quoted.join("\n")));
}

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|\*([^\s*][^*]*)\*|\[([^\]]+)\]\((https?:[^)\s]+)\)/;

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function inline(text) {
  const match = text.match(INLINE);
  if (!match) return text ? [text] : [];
  const start = /** @type {number} */ (match.index);
  return [...inline(text.slice(0, start)), span(match), ...inline(text.slice(start + match[0].length))];
}

/** @param {RegExpMatchArray} match */
function span([, code, strong, emphasis, label, href]) {
  if (code) return element("code", {}, code);
  if (strong) return element("strong", {}, ...inline(strong));
  if (emphasis) return element("em", {}, ...inline(emphasis));
  return element("a", { href, target: "_blank", rel: "noreferrer" }, label);
}
