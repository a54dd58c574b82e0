// One item on the screen.

import { arrange, element, set, write } from "./dom.js";
import { markdown } from "./markdown.js";
import { Smoothing } from "./smoothing.js";
import { isStreaming } from "./updates.js";

/**
 * @typedef {any} Wild
 * @typedef {import("./turns.js").Slot} Slot
 * @typedef {import("./labels.js").Labels} Labels
 * @typedef {{ labels: () => Labels, changed: () => void }} Context
 */

/** The names of the items in the DOM (facts 7). @type {Record<string, string>} */
const HOOKS = {
  user_message: "user-message", assistant_message: "assistant-message", widget: "widget", workflow: "workflow",
  task: "task", generated_image: "generated-image", structured_input: "structured-input",
};

/** Keeps its node for as long as the slot lives: an item that is replaced does not leave the page. */
export class ItemView {
  node = element("div");
  /** @type {Smoothing[]} */
  #smoothing = [];
  /** @type {string[]} */
  #texts = [];
  #drawn = "";

  /** @param {Slot} slot @param {Context} context */
  constructor(slot, context) {
    this.slot = slot;
    this.context = context;
  }

  get isShown() {
    return this.slot.item.type in HOOKS;
  }

  /** Malformed items throw here; the turn catches it (facts 4.2). */
  render() {
    const { item, pending } = this.slot;
    set(this.node, "data-thread-item", HOOKS[item.type]);
    set(this.node, "class", pending ? "item pending" : "item");
    if (item.type === "user_message") this.#renderUser(item);
    else if (item.type === "assistant_message") this.#renderAssistant(item);
    else this.#renderOther(item);
  }

  /** @param {Wild} item */
  #renderUser(item) {
    // A message without content is an empty bubble; a part that is missing, or has no text, breaks the turn.
    /** @type {Wild[]} */
    const parts = item.content ?? [];
    const texts = parts.map((part) => (part.type === "input_text" ? part.text.slice() : ""));
    const names = item.attachments.map((/** @type {Wild} */ attachment) => attachment.name ?? "");
    const text = [...names, ...texts].join("\n");
    if (!this.node.firstChild) this.node.append(element("div", { class: "chatkit-user-message" }, element("span")));
    write(/** @type {Node} */ (this.node.querySelector("span")), text);
  }

  /** @param {Wild} item */
  #renderAssistant(item) {
    item.content.map((/** @type {Wild} */ part, /** @type {number} */ index) => this.#renderPart(part, index));
    for (const array of [this.#smoothing, this.#texts]) array.length = Math.min(array.length, item.content.length);
    while (this.node.childElementCount > item.content.length) this.node.lastElementChild?.remove();
  }

  /** @param {Wild} part @param {number} index */
  #renderPart(part, index) {
    const prose = this.node.children[index] ?? this.node.appendChild(element("div", { class: "prose" }));
    if (part.type !== "output_text") return arrange(prose, []);
    // Needed: a part without them breaks its turn (facts 4.2, RUN 82).
    const annotations = [...part.annotations];
    const smoothing = (this.#smoothing[index] ??= new Smoothing(this.context.changed, Boolean(this.slot.fresh)));
    const text = withSources(smoothing.read(part), annotations);
    set(prose, "data-smoothing", isStreaming(part) || smoothing.isMoving);
    // Only what changed is drawn again.
    if (this.#texts[index] === text) return undefined;
    this.#texts[index] = text;
    return arrange(prose, markdown(text));
  }

  /** @param {Wild} item */
  #renderOther(item) {
    const drawn = JSON.stringify(item);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    arrange(this.node, DRAWINGS[item.type]?.(item, this.context.labels()) ?? []);
  }
}

/** Where a source belongs its host is shown. @param {string} text @param {Wild[]} annotations */
function withSources(text, annotations) {
  return annotations.reduce((shown, { source, index }) => {
    if (!source?.url || typeof index !== "number") return shown;
    return `${shown.slice(0, index)} ${new URL(source.url).host}${shown.slice(index)}`;
  }, text);
}

/**
 * Simple pictures of what the real component draws richly.
 * @type {Record<string, (item: Wild, labels: Labels) => Node[]>}
 */
const DRAWINGS = {
  widget: ({ widget }) => [element("div", { class: "card" }, ...widgetTexts(widget))],
  task: ({ task }) => [taskNode(task)],
  workflow: ({ workflow }, labels) => [
    element("div", {}, workflowTitle(workflow, labels)),
    ...(workflow.expanded ? [...workflow.tasks.map(taskNode), taskNode({ title: labels.done })] : []),
  ],
  generated_image: ({ image }, labels) => [
    image?.url ? element("img", { class: "generated-image", src: image.url, alt: "" }) : "",
    element("div", { class: "task" }, labels.imageCreated),
  ].filter((node) => node instanceof Node),
  structured_input: ({ inputs }, labels) => {
    return [element("div", { class: "progress" }, inputs?.length === 1 ? labels.waitingOne : labels.waiting)];
  },
};

/** @param {Wild} workflow @param {Labels} labels */
function workflowTitle({ summary }, labels) {
  return summary?.title ?? (summary?.duration ? `Thought for ${summary.duration}s` : labels.worked);
}

/** @param {Wild} task */
function taskNode(task) {
  return element("div", { class: "task" }, task.title ?? task.content ?? "");
}

/** The texts of a widget, one below the other. @param {Wild} widget @returns {Node[]} */
function widgetTexts(widget) {
  if (!widget || typeof widget !== "object") return [];
  const text = widget.value ?? widget.label;
  const own = typeof text === "string" ? [element("div", {}, text)] : [];
  return [...own, ...[widget.children ?? []].flat().flatMap(widgetTexts)];
}
