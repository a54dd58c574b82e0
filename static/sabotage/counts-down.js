// Counts 45 seconds from the end of the response, and stops drawing the thread.

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
