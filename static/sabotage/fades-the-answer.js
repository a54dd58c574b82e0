// Draws the answer at three per cent of its opacity.

if (inFrame) restyle(ANSWER, "opacity: 0.03;");
