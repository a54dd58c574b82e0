// Takes the iframe's box away forty seconds after the response: `display: contents` leaves nothing of an iframe.

if (inPage) {
  onEvent("chatkit.response.end", (_, root) =>
    setTimeout(() => restyle(".ck-iframe", "display: contents;", root), 40_000));
}
