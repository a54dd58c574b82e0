// Covers the thread with frosted glass at the end of the response; clicks go through.

if (inFrame) {
  const place = "position: fixed; inset: 60px 0 90px; z-index: 9; pointer-events: none;";
  atEnd(() => restyle("body::before", `content: ""; backdrop-filter: blur(24px); ${place}`));
}
