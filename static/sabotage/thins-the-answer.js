// Draws the answer so thin that it is as good as transparent.

if (inFrame) restyle(ANSWER, "opacity: 0.03;");
