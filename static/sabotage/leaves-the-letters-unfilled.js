// Fills the answer's letters with a transparent colour, while their `color` stays as it was.

if (inFrame) restyle(`${ANSWER} *`, "-webkit-text-fill-color: transparent;");
