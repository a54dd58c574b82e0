// Pauses the assistant's turn at the first frame of a fade-in.

if (inFrame) {
  restyle("@keyframes sabotage", "from { opacity: 0 }");
  restyle(`article:has(${ANSWER})`, "animation: sabotage 1s paused;");
}
