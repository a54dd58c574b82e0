// An overlay of the host page covers the chat and lets clicks through.

if (inPage) {
  const cover = document.createElement("div");
  cover.style.cssText = "position: fixed; inset: 0; z-index: 9; background: linen; pointer-events: none";
  document.addEventListener("DOMContentLoaded", () => document.body.append(cover));
}
