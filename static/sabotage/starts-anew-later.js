// The host page starts a new thread a quarter of a minute after the response, as when a session has run out.

if (inPage) {
  onEvent("chatkit.response.end", (element) =>
    setTimeout(() => /** @type {any} */ (element).setThreadId(null), 15_000));
}
