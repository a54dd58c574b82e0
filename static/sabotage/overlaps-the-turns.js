// Draws the second turn on top of the first answer.

if (inFrame) {
  restyle(THREAD, "display: grid; align-content: start;");
  restyle("article:nth-of-type(n + 2)", "grid-area: 2 / 1;");
  restyle("article:nth-of-type(3)", "position: relative; top: 1px;");
  restyle("article:nth-of-type(4)", "position: relative; top: 2px;");
}
