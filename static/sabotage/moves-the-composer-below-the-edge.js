// Places the composer below the frame's lower edge, where no scrolling leads.

if (inFrame) restyle(FOOTER, "position: fixed; top: calc(100vh + 20px); inset-inline: 0;");
