// Gives the element the height of a button.

if (inPage) restyle("openai-chatkit", "height: 40px;");
