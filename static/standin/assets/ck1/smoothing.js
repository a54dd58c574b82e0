// Which part of a streaming text is on the screen.

import { isStreaming } from "./updates.js";

/** An unfinished text is shown up to the first word after which no more than this many characters are waiting. */
const HELD_BACK = 20;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Shows a text piece by piece; with reduced motion whatever may be shown is shown at once (facts 10). */
export class Smoothing {
  #shown = 0;
  #frame = 0;
  #seenStreaming = false;

  /**
   * @param {() => void} changed  asked to read again when more is to be shown
   * @param {boolean} fresh  whether the text came in a stream: then it is seen without words first
   */
  constructor(changed, fresh) {
    this.changed = changed;
    this.fresh = fresh;
  }

  get isMoving() {
    return this.#frame !== 0;
  }

  /** @param {{ text: string }} part */
  read(part) {
    const target = this.fresh ? this.#awaited(visible(part)) : visible(part);
    if (still.matches || !this.#animates(part)) this.#shown = target.length;
    else if (this.#shown < target.length) this.#next(target);
    return target.slice(0, this.#shown);
  }

  /** Nothing, until a frame without words was drawn. @param {string} text */
  #awaited(text) {
    if (text === "") return "";
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.fresh = false;
        this.changed();
      });
    });
    return "";
  }

  /** Only a text that was seen streaming moves; one that came whole is shown whole. @param {object} part */
  #animates(part) {
    this.#seenStreaming ||= isStreaming(part);
    return this.#seenStreaming;
  }

  /** A word for each frame, more when far behind. @param {string} text */
  #next(text) {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const step = Math.ceil((text.length - this.#shown) / 20);
      this.#shown = wordEnd(text, this.#shown + step);
      this.changed();
    });
  }
}

/**
 * What may be shown; the tail of a text that is never finished never shows (facts 4.2, RUN 07, 07b).
 * @param {{ text: string }} part
 */
function visible(part) {
  if (!isStreaming(part)) return part.text.slice(0);
  return part.text.length > HELD_BACK ? part.text.slice(0, wordEnd(part.text, part.text.length - HELD_BACK)) : "";
}

/** The end of the word in which a position lies. @param {string} text @param {number} position */
function wordEnd(text, position) {
  const rest = text.slice(position).search(/(?<=\S)\s/);
  const inWord = /\S/.test(text[position - 1] ?? "");
  const end = inWord ? text.slice(position).search(/\s|$/) : rest;
  return end < 0 ? text.length : position + end;
}
