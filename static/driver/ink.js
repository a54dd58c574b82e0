// The driver's half inside the component's frame: where the words of a message stand, and what their letters would
// look like if nothing kept a person from seeing them. The picture of the screen is held against it
// (e2e/chatkit_e2e/screen/paint.py). Stands before frame.js in one init script.

(() => {
  /** @type {Driver.CdnHost} */
  const CDN_HOST = "cdn.platform.openai.com";
  if (window.parent === window || location.hostname !== CDN_HOST) return;

  /** Letters in one row and font, and where what is around them stood then.
   * @typedef {{ text: string, box: DOMRect, style: CSSStyleDeclaration, around: Element, outer: DOMRect }} Run */

  /** The rows of a text node's words. @param {Text} node @returns {Run[]} */
  function runsOf(node) {
    const around = /** @type {Element} */ (node.parentElement);
    const style = getComputedStyle(around);
    const outer = around.getBoundingClientRect();
    return [...node.data.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
      const boxes = boxesOf(node, index, word.length);
      if (boxes.length === 1) return [{ text: word, box: boxes[0], style, around, outer }];
      return [...word].flatMap((letter, place) =>
        boxesOf(node, index + place, letter.length).slice(0, 1).map((box) => ({ text: letter, box, style, around, outer })));
    });
  }

  /** @param {Text} node @param {number} start @param {number} length @returns {DOMRect[]} */
  function boxesOf(node, start, length) {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + length);
    return [...range.getClientRects()];
  }

  /** What a pseudo-element writes into an element that is empty otherwise: the composer's placeholder.
   * @param {Element} element @returns {Run[]} */
  function generated(element) {
    if (element.textContent?.trim()) return [];
    const style = getComputedStyle(element, "::before");
    const text = /^"(.+)"$/.exec(style.content)?.[1];
    if (text === undefined) return [];
    const { font, measured } = measure(text, style);
    const outer = element.getBoundingClientRect();
    const { paddingLeft, paddingRight, paddingTop, direction } = getComputedStyle(element);
    const left = direction === "rtl"
      ? outer.right - Number.parseFloat(paddingRight) - measured.width
      : outer.left + Number.parseFloat(paddingLeft);
    const middle = outer.top + Number.parseFloat(paddingTop) + (Number.parseFloat(style.lineHeight) || font) / 2;
    return [{ text, box: new DOMRect(left, middle - font / 2, measured.width, font), style, around: element, outer }];
  }

  const brush = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));

  /** @param {string} text @param {CSSStyleDeclaration} style */
  function measure(text, { fontStyle, fontWeight, fontSize, fontFamily, direction, letterSpacing }) {
    brush.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    brush.direction = direction === "rtl" ? "rtl" : "ltr";
    // Letters that are apart can be read; those that are on top of one another should look as if they were not.
    brush.letterSpacing = Number.parseFloat(letterSpacing) > 0 ? letterSpacing : "0px";
    const measured = brush.measureText(text);
    return { measured, font: measured.fontBoundingBoxAscent + measured.fontBoundingBoxDescent };
  }

  /** @param {Element} element @param {(text: Text) => boolean} isReadable @returns {Run[]} */
  function runs(element, isReadable) {
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const found = generated(element);
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      if (!(node instanceof Text)) found.push(...generated(/** @type {Element} */ (node)));
      else if (isReadable(node)) found.push(...runsOf(node));
    }
    return found;
  }

  /** The letters of all runs, black on nothing, as a PNG. @param {Run[]} all @param {DOMRect} area */
  function draw(all, area) {
    brush.canvas.width = Math.ceil(area.width * devicePixelRatio);
    brush.canvas.height = Math.ceil(area.height * devicePixelRatio);
    for (const { text, box, style } of all) {
      const { measured, font } = measure(text, style);
      brush.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      brush.translate(box.left - area.left, box.top - area.top);
      brush.scale(box.width / measured.width, box.height / font);
      brush.fillText(text, 0, measured.fontBoundingBoxAscent);
    }
    return brush.canvas.toDataURL("image/png");
  }

  /** How far letters are squeezed or stretched beside their height. @param {Run} run */
  function stretch({ text, box, style }) {
    const { measured, font } = measure(text, style);
    return (box.width / measured.width) / (box.height / font);
  }

  /** @param {Run[]} all */
  function areaOf(all) {
    const boxes = all.map(({ box }) => box);
    // Whole pixels, so that the letters are drawn as they are on the screen.
    const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))].map(Math.floor);
    const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
    return new DOMRect(left, top, right - left, bottom - top);
  }

  /** @param {DOMRect} box */
  const isInFrame = ({ left, top, right, bottom, width, height }) =>
    width > 0 && height > 0 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;

  /** @type {Run[]} The runs of the last question. */
  let asked = [];
  /** @type {Map<Element, [number, number]>} What was scrolled to show one of them, and where it stood before. */
  const scrolled = new Map();

  /** Scroll a word to the middle of all that scrolls around it. @param {number} index
   * @returns {boolean} whether anything moved */
  function reveal(index) {
    const { around, box, outer: then } = asked[index];
    /** @param {DOMRect} from */
    const since = (from) => {
      const now = around.getBoundingClientRect();
      return [now.left - from.left, now.top - from.top];
    };
    const before = around.getBoundingClientRect();
    for (let one = around.parentElement; one !== null; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      const isRoot = one === document.scrollingElement;
      if (!isRoot && ![overflowX, overflowY].some((how) => /auto|scroll/.test(how))) continue;
      if (!scrolled.has(one)) scrolled.set(one, [one.scrollLeft, one.scrollTop]);
      const outer = isRoot ? new DOMRect(0, 0, innerWidth, innerHeight) : one.getBoundingClientRect();
      const [right, down] = since(then); // the component may have scrolled meanwhile
      one.scrollBy({
        left: beyond(box.left + right, box.right + right, outer.left, outer.right),
        top: (box.top + box.bottom - outer.top - outer.bottom) / 2 + down,
        behavior: "instant",
      });
    }
    return since(before).some((distance) => distance !== 0);
  }

  /** How far to go until [from, to] is within [start, end]. @param {number} from @param {number} to
   * @param {number} start @param {number} end */
  const beyond = (from, to, start, end) => (from < start ? from - start : Math.max(0, to - end));

  function restore() {
    for (const [element, [left, top]] of scrolled) element.scrollTo({ left, top, behavior: "instant" });
    scrolled.clear();
  }

  /** What in this frame keeps a person from reading a word. @param {number} index */
  const obstacle = (index) => window.__e2eObstacles.find(asked[index].around, asked[index].box);

  /** @param {number} index */
  const suspect = (index) => window.__e2eObstacles.suspect(asked[index].around);

  /**
   * Where the words of these elements stand, and their letters.
   * @param {Element[]} elements @param {(text: Text) => boolean} isReadable which text counts @returns {Driver.Ink}
   */
  function ink(elements, isReadable) {
    const found = elements.flatMap((element, message) =>
      runs(element, isReadable).map((run) => ({ ...run, message })));
    asked = found;
    const drawable = found.filter(({ box }) => isInFrame(box));
    const area = drawable.length > 0 ? areaOf(drawable) : new DOMRect();
    return {
      words: found.map((run, place) => ({
        place, message: run.message, text: run.text, stretch: isInFrame(run.box) ? stretch(run) : 1,
        left: run.box.left, top: run.box.top, width: run.box.width, height: run.box.height,
      })),
      letters: drawable.length > 0 ? draw(drawable, area) : "",
      left: area.left, top: area.top, scale: devicePixelRatio, frameWidth: innerWidth,
    };
  }

  window.__e2eInk = { ink, reveal, restore, obstacle, suspect };
})();
