// Draws bars in place of the answer's words.

if (inFrame) restyle(`${ANSWER} p`, "color: black; background: black;");
