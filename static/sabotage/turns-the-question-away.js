// Shows the back of the question, and a back shows nothing.

if (inFrame) restyle(QUESTION, "transform: rotateY(180deg); backface-visibility: hidden;");
