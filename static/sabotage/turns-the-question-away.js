// Turns the back of the question to the reader; a hidden back shows nothing.

if (inFrame) restyle(QUESTION, "transform: rotateY(180deg); backface-visibility: hidden;");
