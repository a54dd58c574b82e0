// Building and updating DOM nodes.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Make an element. `on` holds listeners, the other attributes are set as they are; `false` and `null` leave one out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{ on?: Record<string, (event: Event) => void> } & Record<string, unknown>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") listen(node, /** @type {Record<string, EventListener>} */ (value));
    else set(node, name, value);
  }
  node.append(...children.filter(isShown));
  return node;
}

/**
 * Set an attribute; `false`, `null` and `undefined` remove it, `true` sets it empty.
 * @param {Element} node
 * @param {string} name
 * @param {unknown} value
 */
export function set(node, name, value) {
  if (value === false || value === null || value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== text(value)) node.setAttribute(name, text(value));
}

/**
 * Make `children` the children of `parent`, leaving alone every node that is already in its place: a node that is
 * taken out and put back would look like a message that vanished to anybody who watches the DOM.
 * @param {Node} parent
 * @param {Child[]} children
 */
export function arrange(parent, children) {
  const nodes = children.filter(isShown).map((child) => (typeof child === "string" ? new Text(child) : child));
  for (const old of [...parent.childNodes]) if (!nodes.includes(old)) old.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/**
 * Set the text of a node only if it differs, for the same reason.
 * @param {Node} node
 * @param {string} value
 */
export function write(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

/** @param {Element} node @param {Record<string, EventListener>} listeners */
function listen(node, listeners) {
  for (const [type, listener] of Object.entries(listeners)) node.addEventListener(type, listener);
}

/** @param {unknown} value */
function text(value) {
  return value === true ? "" : String(value);
}

/** @param {Child} child @returns {child is Node | string} */
function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}
