// Leaves the iframe no box forty seconds after the response.

if (inPage) {
  onEvent("chatkit.response.end", (_, root) =>
    setTimeout(() => restyle(".ck-iframe", "display: contents;", root), 40_000));
}
