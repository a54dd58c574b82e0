// Draws the user's bubble only when the answer begins.

if (inFrame) restyle(`${THREAD}:not(:has(${ANSWER})) ${QUESTION}`, "display: none;");
