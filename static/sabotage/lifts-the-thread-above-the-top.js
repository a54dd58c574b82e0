// Draws a thread that was chosen in the history panel above the top, where no scrolling leads.

if (inFrame) atHistory(() => restyle(THREAD, "position: relative; top: -3000px;"));
