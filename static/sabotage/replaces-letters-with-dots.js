// Draws a dot in place of each letter of the answer, as a password field does.

if (inFrame) restyle(`${ANSWER} *`, "-webkit-text-security: disc;");
