// Indents the answer's lines out of the frame, as pages do that put a picture in place of a text.

if (inFrame) restyle(`${ANSWER} *`, "text-indent: -9999px; white-space: nowrap;");
