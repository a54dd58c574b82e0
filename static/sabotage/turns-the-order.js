// Draws the newest message on top.

if (inFrame) restyle(THREAD, "display: flex; flex-direction: column-reverse;");
