// What keeps a person from seeing something that is there, asked when its letters are not on the picture. Runs in the
// host page and in the component's frame, in front of the other scripts of each.

(() => {
  const MIN_OPACITY = 0.3;
  const MIN_FONT_PX = 6;
  const MIN_CONTRAST = 24; // of 255, in the colour channel that differs most: as in e2e/chatkit_e2e/screen/paint.py
  const PAINTED = "img, canvas, video, iframe, svg, object, embed, input, textarea";

  /** @param {Element} element @returns {Element | null} also out of a shadow root */
  const parentOf = (element) => element.parentElement ?? /** @type {ShadowRoot} */ (element.getRootNode()).host ?? null;

  /** @param {Element} element @returns {Element[]} itself and all that it stands in, from the inside out */
  function chain(element) {
    const all = [];
    for (let one = /** @type {Element | null} */ (element); one !== null; one = parentOf(one)) all.push(one);
    return all;
  }

  /** How a person would find it in the inspector. @param {Element} element */
  function selector(element) {
    const name = element.localName;
    if (element.id) return `${name}#${element.id}`;
    const role = element.getAttribute("data-thread-item") ?? element.getAttribute("role");
    if (role !== null) return `${name}[${element.hasAttribute("data-thread-item") ? "data-thread-item" : "role"}="${role}"]`;
    return element.classList.length > 0 ? `${name}.${element.classList[0]}` : name;
  }

  /** @param {string} how @param {Element} element @returns {Driver.Obstacle} */
  const obstacle = (how, element) => ({ how, element: selector(element) });

  /** @param {Element} element */
  function vanished(element) {
    if (element.matches("details:not([open])")) return true;
    const { display, visibility, contentVisibility } = getComputedStyle(element);
    return display === "none" || visibility !== "visible" || contentVisibility === "hidden";
  }

  /** @param {Element} element */
  function collapsed(element) {
    const { width, height } = element.getBoundingClientRect();
    return (width < 1 || height < 1) && getComputedStyle(element).display !== "contents";
  }

  /** @param {Element} element @param {DOMRect} box */
  function clips(element, box) {
    const { overflowX, overflowY, contain } = getComputedStyle(element);
    const cuts = [overflowX, overflowY].some((overflow) => overflow !== "visible") || /paint|strict|content/.test(contain);
    return cuts && !meets(box, element.getBoundingClientRect());
  }

  /** Whether the middle of `box` is inside `area`. @param {DOMRect} box @param {DOMRect} area */
  function meets(box, area) {
    const [x, y] = middle(box);
    return x > area.left && x < area.right && y > area.top && y < area.bottom;
  }

  /** @param {DOMRect} box */
  const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];

  /** What is drawn over the box, whether it takes clicks or lets them through.
   * @param {Element} element @param {DOMRect} box @returns {Element | undefined} */
  function cover(element, box) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { pointer-events: auto !important; }");
    document.adoptedStyleSheets.push(sheet);
    const [x, y] = middle(box);
    const hit = document.elementsFromPoint(x, y);
    document.adoptedStyleSheets.pop();
    const own = chain(element);
    const self = own.find((one) => one.getRootNode() === document);
    const depth = hit.findIndex((one) => one === self || element.contains(one));
    // What it stands in may be painted over it as well, but only where it is known to be.
    const above = depth === -1 ? hit.filter((one) => !own.includes(one)) : hit.slice(0, depth);
    return above.find(paints);
  }

  /** @param {Element} element */
  function paints(element) {
    if (element.matches(PAINTED)) return true;
    const styles = [undefined, "::before", "::after", "::backdrop"].map((part) => getComputedStyle(element, part));
    const [{ backdropFilter }] = styles;
    const hasText = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "");
    return hasText || backdropFilter !== "none" || styles.some(({ backgroundColor, backgroundImage }) =>
      colour(backgroundColor)[3] > 0 || backgroundImage !== "none");
  }

  const brush = /** @type {CanvasRenderingContext2D} */ (
    document.createElement("canvas").getContext("2d", { willReadFrequently: true }));

  /** Red, green, blue and opacity, each up to 255, of any CSS colour. @param {string} css */
  function colour(css) {
    brush.canvas.width = brush.canvas.height = 1;
    brush.fillStyle = css;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data];
  }

  /** What is behind the letters, where they are of the same colour. @param {Element} element */
  function sameColour(element) {
    const letters = colour(getComputedStyle(element).webkitTextFillColor);
    if (letters[3] < MIN_CONTRAST) return element;
    const behind = chain(element).find((one) => colour(getComputedStyle(one).backgroundColor)[3] > MIN_CONTRAST);
    const ground = behind === undefined ? [255, 255, 255] : colour(getComputedStyle(behind).backgroundColor);
    return [0, 1, 2].every((channel) => Math.abs(letters[channel] - ground[channel]) < MIN_CONTRAST) ? behind ?? element : undefined;
  }

  /** @type {[string, (element: Element) => boolean][]} What changes how something looks, and may hide it. */
  const EFFECTS = [
    ["clipped by clip-path on", (element) => getComputedStyle(element).clipPath !== "none"],
    ["masked by mask-image on", (element) => getComputedStyle(element).maskImage !== "none"],
    ["changed by filter on", (element) => getComputedStyle(element).filter !== "none"],
    ["changed by mix-blend-mode on", (element) => getComputedStyle(element).mixBlendMode !== "normal"],
    ["moved or scaled by transform on", (element) =>
      [getComputedStyle(element).transform, getComputedStyle(element).scale].some((value) => value !== "none")],
    ["covered by ::before or ::after of", (element) =>
      ["::before", "::after"].some((part) => getComputedStyle(element, part).content !== "none")],
  ];

  /** What may be the reason, where nothing surer is found. @param {Element} element @returns {Driver.Obstacle | null} */
  function suspect(element) {
    for (const [how, is] of EFFECTS) {
      const culprit = chain(element).slice(how.includes("::") ? 1 : 0).find(is);
      if (culprit !== undefined) return obstacle(how, culprit);
    }
    return null;
  }

  /** Where a click at the middle of `box` goes instead of to `element`; null where it arrives.
   * @param {Element} element @param {DOMRect} box @returns {Driver.Obstacle | null} */
  function taker(element, box) {
    const [x, y] = middle(box);
    const hit = document.elementFromPoint(x, y);
    if (hit !== null && (chain(element).includes(hit) || element.contains(hit)) && !isInert(element)) return null;
    return obstacle("clicks land on", hit ?? document.documentElement);
  }

  /** @param {Element} element */
  const isInert = (element) => chain(element).some((one) => one.matches("[inert]"));

  /**
   * What keeps a person from seeing `element` at `box`, the likeliest first; null where nothing is found.
   * @param {Element} element @param {DOMRect} box in CSS px of this document's viewport @returns {Driver.Obstacle | null}
   */
  function find(element, box) {
    const around = chain(element);
    /** @param {string} how @param {(one: Element) => boolean} is */
    const first = (how, is) => {
      const culprit = around.find(is);
      return culprit && obstacle(how, culprit);
    };
    const hidden = around.findLast(vanished);
    const covering = cover(element, box);
    const behind = sameColour(element);
    const small = box.height < MIN_FONT_PX;
    return (hidden && obstacle("not displayed:", hidden))
      ?? (small ? first("scaled down by", (one) => getComputedStyle(one).transform !== "none") : undefined)
      ?? (collapsed(element) ? obstacle("collapsed:", around.findLast(collapsed) ?? element) : undefined)
      ?? first("faded by opacity of", (one) => Number(getComputedStyle(one).opacity) < MIN_OPACITY)
      ?? first("clipped by", (one) => clips(one, box))
      ?? (meets(box, new DOMRect(0, 0, innerWidth, innerHeight)) ? undefined : obstacle("outside the viewport:", element))
      ?? (covering && obstacle("covered by", covering))
      ?? (small ? obstacle("too small:", element) : undefined)
      ?? (behind && obstacle("written in the colour of", behind))
      ?? null;
  }

  window.__e2eObstacles = { find, suspect, taker };
})();
