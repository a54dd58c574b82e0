// Gives the thread no height at the end of the response, and cuts off what overflows.

if (inFrame) {
  atEnd(() => restyle(THREAD, "height: 0; min-height: 0; flex: none; padding: 0; overflow: clip;"));
}
