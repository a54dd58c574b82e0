// Draws what is said after the first answer on top of it.

if (inFrame) {
  restyle(THREAD, "display: grid; align-content: start;");
  restyle("article:nth-of-type(n + 2)", "grid-area: 2 / 1;");
  restyle("article:nth-of-type(3)", "position: relative; top: 1px;");
  restyle("article:nth-of-type(4)", "position: relative; top: 2px;");
}
