// Draws the answer a second time at the end of the response, and again where it is taken away.

if (inFrame) {
  atEnd(() => {
    const item = [...document.querySelectorAll('[data-thread-item="assistant-message"]')].at(-1);
    const twin = item?.cloneNode(true);
    const draw = () => {
      if (twin && item?.isConnected && !twin.isConnected) item.parentElement?.append(twin);
    };
    draw();
    new MutationObserver(draw).observe(document.body, { childList: true, subtree: true });
  });
}
