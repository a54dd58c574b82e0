// Draws black bars in place of the answer.

if (inFrame) restyle(`${ANSWER} p`, "color: black; background: black;");
