// The host page removes the element half a minute after the response.

if (inPage) onEvent("chatkit.response.end", (element) => setTimeout(() => element.remove(), 30_000));
