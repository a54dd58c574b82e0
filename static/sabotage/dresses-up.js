// Hides nothing: draws grey letters in a serif, moved a little, in clips that cut nothing off, and answers in an item
// that has no box of its own.

if (inFrame) {
  restyle(`${ANSWER} *`, "color: dimgray; font-family: serif; letter-spacing: 1px;");
  restyle(`${QUESTION} span`, "opacity: 0.8;");
  restyle(QUESTION, "transform: translate(-12px, 4px);");
  restyle("article", "clip-path: inset(-60px);");
  restyle(ANSWER, "display: contents;");
}
