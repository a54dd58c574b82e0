// Hides nothing: lays clear glass over the chat, in the page and in the frame; clicks go through.

restyle("body::after", 'content: ""; position: fixed; inset: 0; z-index: 9; pointer-events: none; background: #fff1;');
