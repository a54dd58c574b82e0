// Hides nothing: keeps a visually hidden copy of each message for screen readers.

if (inFrame) {
  restyle("[data-sabotage]", "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);");
  atEnd(() => {
    for (const item of document.querySelectorAll("[data-thread-item]:not([data-sabotage])")) {
      const copy = /** @type {Element} */ (item.cloneNode(true));
      copy.setAttribute("data-sabotage", "");
      item.parentElement?.append(copy);
    }
  });
}
