// Covers the thread with a pattern from the first message on; clicks go through.

if (inFrame) {
  const pattern = "repeating-conic-gradient(silver 0 25%, white 0 50%) 0 0 / 12px 12px";
  const place = "position: fixed; inset: 60px 0 90px; z-index: 9; pointer-events: none;";
  untilAsked(() => restyle("body::after", `content: ""; background: ${pattern}; ${place}`));
}
