// Draws the question far to the left of the frame, where nothing scrolls.

if (inFrame) restyle(QUESTION, "position: relative; left: -9999px;");
