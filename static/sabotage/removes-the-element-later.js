// The host page removes the element thirty seconds after the response.

if (inPage) onEvent("chatkit.response.end", (element) => setTimeout(() => element.remove(), 30_000));
