// Updates of an item while it streams (facts 4.1).

/**
 * @typedef {any} Wild
 * @typedef {(item: Wild, update: Wild) => void} Update
 */

/** Parts that are still being written; the view holds their unfinished end back (facts 4.2, RUN 07). */
const streaming = new WeakSet();

/** @param {object} part */
export function isStreaming(part) {
  return streaming.has(part);
}

/** Show everything that arrived, as after a stop (facts 3, RUN 200). @param {Wild} item */
export function release(item) {
  if (Array.isArray(item.content)) item.content.forEach((/** @type {object} */ part) => streaming.delete(part));
}

/** @type {Record<string, Update>} */
const UPDATES = {
  "assistant_message.content_part.added"(item, { content_index: index, content }) {
    streaming.add(content); // first, because without a content this is an error and changes nothing
    item.content[index] = content;
  },

  "assistant_message.content_part.text_delta"(item, { content_index: index, delta }) {
    textPart(item, index).text += delta;
  },

  "assistant_message.content_part.annotation_added"(item, { content_index: index, annotation_index: at, annotation }) {
    textPart(item, index).annotations.splice(at, 0, annotation);
  },

  "assistant_message.content_part.done"(item, { content_index: index, content }) {
    item.content[index] = content;
  },

  "widget.root.updated"(item, { widget }) {
    item.widget = widget;
  },

  "widget.component.updated"(item, { component_id: id, component }) {
    const found = componentById(item.widget, id);
    if (found) Object.assign(found, component);
  },

  "widget.streaming_text.value_delta"(item, { component_id: id, delta }) {
    const found = componentById(item.widget, id);
    if (found) found.value = (found.value ?? "") + delta;
  },

  "workflow.task.added"(item, { task_index: index, task }) {
    item.workflow.tasks.splice(index, 0, task);
  },

  "workflow.task.updated"(item, { task_index: index, task }) {
    item.workflow.tasks[index] = task;
  },

  "generated_image.updated"(item, { image }) {
    item.image = image;
  },
};

/** @type {Update} */
export function applyUpdate(item, update) {
  UPDATES[update.type]?.(item, update);
}

/**
 * A delta needs its part: without `content_part.added` it is an error (facts 4.2, RUN 09).
 * @param {Wild} item
 * @param {number} index
 */
function textPart(item, index) {
  const part = item.content[index];
  if (part?.type !== "output_text") throw new Error(`Expected ${part?.type} to be output_text`);
  return part;
}

/** @param {Wild} component @param {string} id @returns {Wild} */
function componentById(component, id) {
  if (!component || component.id === id) return component;
  for (const child of [component.children ?? []].flat()) {
    const found = componentById(child, id);
    if (found) return found;
  }
  return undefined;
}
