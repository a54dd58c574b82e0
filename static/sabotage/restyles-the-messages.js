// Hides nothing: draws grey serif letters, moves and fades the questions a little, clips what nothing overflows, and
// leaves the answers' items no box of their own.

if (inFrame) {
  restyle(`${ANSWER} *`, "color: dimgray; font-family: serif; letter-spacing: 1px;");
  restyle(`${QUESTION} span`, "opacity: 0.8;");
  restyle(QUESTION, "transform: translate(-12px, 4px);");
  restyle("article", "clip-path: inset(-60px);");
  restyle(ANSWER, "display: contents;");
}
