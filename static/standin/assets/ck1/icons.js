// The few icons of the stand-in, drawn for it.

const SHAPES = {
  newChat: "M12 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-5 M10 14l1-3 7-7 2 2-7 7z",
  history: "M4 12a8 8 0 1 0 3-6.2 M4 4v4h4 M12 8v4l3 2",
  back: "M19 12H5 M11 6l-6 6 6 6",
  send: "M12 19V5 M6 11l6-6 6 6",
  stop: "M8 8h8v8H8z",
  down: "M12 5v14 M6 13l6 6 6-6",
  copy: "M9 9h10v10H9z M5 15V5h10",
  thumbsUp: "M7 11v8H4v-8z M7 11l4-7c2 0 2 2 1.500 5H19l-1.500 10H7",
  thumbsDown: "M7 13V5H4v8z M7 13l4 7c2 0 2-2 1.500-5H19L17.500 5H7",
  again: "M19 12a7 7 0 1 1-2-5 M19 4v4h-4",
  more: "M5 12h.01 M12 12h.01 M19 12h.01",
  close: "M6 6l12 12 M18 6L6 18",
};

/**
 * @param {keyof typeof SHAPES} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { viewBox: "0 0 24 24", width: "20", height: "20" };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return /** @type {SVGSVGElement} */ (svg);
}
