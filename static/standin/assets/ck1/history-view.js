// The history panel (facts 7).

import { Dialog } from "./dialog.js";
import { arrange, element } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("./chat.js").Chat} Chat
 * @typedef {import("./history.js").Row} Row
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{ showRename: boolean, showDelete: boolean }} Allowed
 */

/** How long the pointer rests on a row before its thread is asked for. */
const REST_MS = 150;
const DAY_MS = 24 * 60 * 60 * 1000;

export class HistoryView {
  #column = element("div", { class: "column" });
  node = element("div", { class: "history" }, this.#column);
  #drawn = "";
  /** The row whose menu is open. @type {Row | null} */
  #menu = null;

  /** @param {Chat} chat @param {Dialog} dialog */
  constructor(chat, dialog) {
    this.chat = chat;
    this.dialog = dialog;
  }

  /** @param {Allowed} allowed @param {Labels} labels */
  render(allowed, labels) {
    const { rows, settled } = this.chat.history;
    const drawn = JSON.stringify([rows, settled, rows.findIndex((row) => row === this.#menu), this.chat.thread?.id, allowed]);
    if (drawn === this.#drawn) return;
    // An undefined row, made of an answer without `data`, fails here, and with it the application.
    const entries = rows.map((row) => this.#entry(row, allowed, labels));
    this.#drawn = drawn;
    arrange(this.#column, [this.#newChat(labels), ...grouped(entries, settled ? null : labels.loadingHistory, labels)]);
  }

  /** @param {Labels} labels */
  #newChat(labels) {
    const click = () => this.chat.newChat();
    const disabled = this.chat.thread === null;
    if (disabled) return null;
    return element("div", { class: "history-new", role: "link", on: { click } }, icon("newChat"), labels.newChat);
  }

  /** @param {Row} row @param {Allowed} allowed @param {Labels} labels */
  #entry(row, allowed, labels) {
    const { title, id, created_at: createdAt } = row;
    const attributes = { class: "history-open", role: "button", tabindex: "0", on: this.#openOn(id) };
    const open = element("div", attributes, title ?? labels.untitled);
    const current = this.chat.thread?.id === id;
    const menu = allowed.showRename || allowed.showDelete ? this.#menuButton(row) : null;
    const className = current ? "history-row current" : "history-row";
    const node = element("div", { class: className, on: this.#restOn(id) }, open, menu);
    if (this.#menu === row) node.append(this.#openMenu(row, allowed, labels));
    return { node, day: new Date(typeof createdAt === "string" ? createdAt : NaN) };
  }

  /** @param {string} id */
  #openOn(id) {
    const select = () => this.chat.select(id);
    /** @param {Event} event */
    const keydown = (event) => { if (/** @type {KeyboardEvent} */ (event).key === "Enter") select(); };
    return { click: select, keydown };
  }

  /** @param {string} id */
  #restOn(id) {
    let rest = 0;
    const mouseenter = () => { rest = window.setTimeout(() => this.chat.prefetch(id), REST_MS); };
    return { mouseenter, mouseleave: () => clearTimeout(rest) };
  }

  /** @param {Row} row */
  #menuButton(row) {
    const click = () => this.#toggleMenu(row);
    const attributes = { type: "button", class: "icon-button", "aria-haspopup": "menu", on: { click } };
    return element("button", attributes, icon("more"));
  }

  /** @param {Row | null} row */
  #toggleMenu(row) {
    this.#menu = this.#menu === row ? null : row;
    this.chat.changed();
  }

  /** @param {Row} row @param {Allowed} allowed @param {Labels} labels */
  #openMenu(row, { showRename, showDelete }, labels) {
    return element("div", { class: "menu", role: "menu" },
      showRename && this.#menuItem(labels.rename, () => this.#rename(row, labels)),
      showDelete && this.#menuItem(labels.delete, () => this.#delete(row, labels)));
  }

  /** @param {string} text @param {() => void} run */
  #menuItem(text, run) {
    const click = () => {
      this.#toggleMenu(null);
      run();
    };
    return element("div", { role: "menuitem", tabindex: "-1", on: { click } }, text);
  }

  /** @param {Row} row @param {Labels} labels */
  #rename(row, labels) {
    const value = row.title ?? "";
    const input = element("input", { type: "text", name: "thread-title", placeholder: "Enter chat title", value });
    this.dialog.ask(
      { type: "renameChat", title: labels.renameTitle, body: input, agree: labels.submit, labels },
      () => this.chat.history.rename(row, input.value.trim()),
    );
  }

  /** @param {Row} row @param {Labels} labels */
  #delete(row, labels) {
    const body = element("p", {}, `Are you sure you want to delete “${row.title ?? labels.untitled}”?`);
    this.dialog.ask(
      { type: "deleteChat", title: labels.deleteTitle, body, agree: labels.delete, labels },
      () => this.chat.deleteThread(row),
    );
  }
}

/** The groups stand in their own order, and in each the threads in that of the backend's list.
 * @param {{ node: HTMLElement, day: Date }[]} entries @param {string | null} loading @param {Labels} labels */
function grouped(entries, loading, labels) {
  const { today, yesterday, lastWeek, lastMonth, lastQuarter, older } = labels;
  /** @type {Map<string, HTMLElement[]>} */
  const groups = new Map([today, yesterday, lastWeek, lastMonth, lastQuarter, older].map((name) => [name, []]));
  for (const { node, day } of entries) groups.get(groupOf(day, labels))?.push(node);
  if (entries.length === 0) return [element(loading ? "div" : "p", { class: "history-empty" }, loading ?? labels.noHistory)];
  return [...groups].filter(([, nodes]) => nodes.length > 0).map(([name, nodes]) => {
    return element("div", {}, element("div", { class: "history-group" }, name), ...nodes);
  });
}

/** By days of the calendar; what is to come stands with the last week, and what is no time with the oldest.
 * @param {Date} day @param {Labels} labels */
function groupOf(day, labels) {
  const age = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / DAY_MS);
  if (age === 0) return labels.today;
  if (age === 1) return labels.yesterday;
  if (age < 7) return labels.lastWeek;
  if (age < 30) return labels.lastMonth;
  return age < 90 ? labels.lastQuarter : labels.older;
}
