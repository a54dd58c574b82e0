// Draws nothing of a thread that was chosen in the history panel: its box counts as empty, and what leaves it is cut.

if (inFrame) atHistory(() => restyle(THREAD, "contain: strict; min-height: 0; padding: 0; flex: none;"));
