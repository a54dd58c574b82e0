// The host page starts a new thread fifteen seconds after the response, as if the session had expired.

if (inPage) {
  onEvent("chatkit.response.end", (element) =>
    setTimeout(() => /** @type {any} */ (element).setThreadId(null), 15_000));
}
