// Loses the attribute `data-loaded` ten seconds after the response, when the page is idle: without it the component
// hides its iframe.

if (inPage) {
  onEvent("chatkit.response.end", (element) => setTimeout(
    () => requestIdleCallback(() => element.removeAttribute("data-loaded")), 10_000,
  ));
}
