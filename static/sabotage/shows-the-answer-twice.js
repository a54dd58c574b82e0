// Draws the answer a second time at the end of the response.

if (inFrame) {
  atEnd(() => {
    const item = [...document.querySelectorAll('[data-thread-item="assistant-message"]')].at(-1);
    item?.parentElement?.append(item.cloneNode(true));
  });
}
