// Writes the question in the colour of its bubble.

if (inFrame) {
  restyle(`${QUESTION} :has(> span)`, "background: gainsboro;");
  restyle(`${QUESTION} span`, "color: gainsboro;");
}
