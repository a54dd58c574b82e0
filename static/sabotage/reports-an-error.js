// Tells the page of an error that does not show.

if (inPage) {
  onEvent("chatkit.ready", (element) => {
    const detail = { error: new Error("sabotage") };
    element.dispatchEvent(new CustomEvent("chatkit.error", { detail }));
  });
}
