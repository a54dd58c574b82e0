// Leaves the iframe no height, where the element has all of its own.

if (inPage) onEvent("chatkit.ready", (_, root) => restyle(".ck-iframe", "height: 0;", root));
