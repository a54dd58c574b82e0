// Fills the answer's letters with nothing; their colour says otherwise.

if (inFrame) restyle(`${ANSWER} *`, "-webkit-text-fill-color: transparent;");
