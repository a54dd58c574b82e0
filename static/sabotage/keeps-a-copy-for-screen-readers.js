// Hides nothing: has a copy of each message that is only read aloud, as pages with a live region do.

if (inFrame) {
  const css = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;";
  restyle("[data-sabotage]", css);
  atEnd(() => {
    for (const item of document.querySelectorAll("[data-thread-item]:not([data-sabotage])")) {
      const copy = /** @type {Element} */ (item.cloneNode(true));
      copy.setAttribute("data-sabotage", "");
      item.parentElement?.append(copy);
    }
  });
}
