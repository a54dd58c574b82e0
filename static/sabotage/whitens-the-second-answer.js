// Writes the second answer in white on white.

if (inFrame) atEnd(() => restyle(`article:nth-of-type(n + 4) ${ANSWER} *`, "color: white;"));
