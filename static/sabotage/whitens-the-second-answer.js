// Writes what is answered after the first turn in white on white.

if (inFrame) atEnd(() => restyle(`article:nth-of-type(n + 4) ${ANSWER} *`, "color: white;"));
