// Puts the iframe beside its wrapper, which clips it, when the page opens a thread.

if (inPage && new URLSearchParams(location.search).has("thread")) {
  onEvent("chatkit.ready", (_, root) => restyle(".ck-iframe", "left: -100%;", root));
}
