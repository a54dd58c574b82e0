// Gives the iframe no height; the element keeps its own.

if (inPage) onEvent("chatkit.ready", (_, root) => restyle(".ck-iframe", "height: 0;", root));
