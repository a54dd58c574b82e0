// Shifts the iframe out of its wrapper, which clips it, when the page opens with a thread.

if (inPage && new URLSearchParams(location.search).has("thread")) {
  onEvent("chatkit.ready", (_, root) => restyle(".ck-iframe", "left: -100%;", root));
}
