// Stops drawing the thread 45 seconds after the response, counted second by second: a clock that jumps ahead counts
// one.

if (inFrame) {
  atEnd(() => {
    let left = 45;
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      clearInterval(timer);
      restyle(THREAD, "content-visibility: hidden;");
    }, 1_000);
  });
}
