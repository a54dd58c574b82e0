// Tells the page of an error that does not show.

if (inPage) {
  document.addEventListener("chatkit.ready", ({ target }) => {
    const detail = { error: new Error("sabotage") };
    target?.dispatchEvent(new CustomEvent("chatkit.error", { detail }));
  }, true);
}
