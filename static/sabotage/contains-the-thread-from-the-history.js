// Contains a thread opened from the history: its box is sized as if it were empty, and cuts off what overflows.

if (inFrame) atHistory(() => restyle(THREAD, "contain: strict; min-height: 0; padding: 0; flex: none;"));
