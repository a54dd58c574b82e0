// Draws all letters of the answer on top of one another.

if (inFrame) restyle(`${ANSWER} *`, "font-family: monospace; letter-spacing: -1ch;");
