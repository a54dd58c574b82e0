// Draws a dot in place of each letter of the answer, as in a field for passwords.

if (inFrame) restyle(`${ANSWER} *`, "-webkit-text-security: disc;");
