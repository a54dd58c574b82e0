// Loses the mark that it is loaded ten seconds after the response, as soon as nothing else is to be done: without it
// the component hides its iframe.

if (inPage) {
  onEvent("chatkit.response.end", (element) => setTimeout(
    () => requestIdleCallback(() => element.removeAttribute("data-loaded")), 10_000,
  ));
}
