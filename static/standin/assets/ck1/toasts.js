// Short messages that have no place in a thread.

/** @typedef {import("./bridge.js").Bridge} Bridge */

const SHOWN_MS = 5000;

export class Toasts {
  /** @type {{ text: string, title?: string } | null} */
  current = null;

  /** @param {Bridge} bridge @param {() => void} changed */
  constructor(bridge, changed) {
    this.bridge = bridge;
    this.changed = changed;
  }

  /** @param {string} text @param {string} [title] */
  show(text, title) {
    const toast = { text, title };
    this.current = toast;
    this.bridge.log("toast.show", { toastTitle: title ?? null, toastMessage: text });
    this.changed();
    queueMicrotask(() => this.bridge.emit("toast.show"));
    setTimeout(() => this.hide(toast), SHOWN_MS);
  }

  /** @param {object | null} toast */
  hide(toast = this.current) {
    if (this.current !== toast || !toast) return;
    this.current = null;
    this.bridge.emit("toast.hide");
    this.changed();
  }
}
