// Makes the composer transparent ten seconds after the response.

if (inFrame) atEnd(() => setTimeout(() => restyle(FOOTER, "opacity: 0;"), 10_000));
