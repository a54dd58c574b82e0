// Makes the element as high as a button.

if (inPage) restyle("openai-chatkit", "height: 40px;");
