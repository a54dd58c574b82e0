// Blurs the answer until no letter can be told from another.

if (inFrame) restyle(ANSWER, "filter: blur(12px);");
