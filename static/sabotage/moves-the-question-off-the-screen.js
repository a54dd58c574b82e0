// Places the question far to the left of the frame, where no scrolling leads.

if (inFrame) restyle(QUESTION, "position: relative; left: -9999px;");
