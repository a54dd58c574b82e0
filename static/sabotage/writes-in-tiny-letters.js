// Writes the answer in letters of one pixel.

if (inFrame) restyle(`${ANSWER} *`, "font-size: 1px;");
