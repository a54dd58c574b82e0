// Draws a thread opened from the history above the top, where no scrolling leads.

if (inFrame) atHistory(() => restyle(THREAD, "position: relative; top: -3000px;"));
