// Masks the answer with a picture that lets nothing through.

if (inFrame) restyle(ANSWER, "mask-image: linear-gradient(transparent, transparent);");
