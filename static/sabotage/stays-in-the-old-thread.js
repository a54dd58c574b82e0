// Goes on showing what was there when a thread is chosen in the history panel.

if (inFrame) {
  for (const kind of ["pointerdown", "mousedown", "click", "keydown"]) {
    window.addEventListener(kind, (event) => {
      const { target } = event;
      if (target instanceof Element && target.closest('div[role="button"]') !== null) event.stopImmediatePropagation();
    }, true);
  }
}
