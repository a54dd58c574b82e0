// Takes the iframe away at the end of the response.

if (inPage) onEvent("chatkit.response.end", (_, root) => root.querySelector(".ck-wrapper")?.remove());
