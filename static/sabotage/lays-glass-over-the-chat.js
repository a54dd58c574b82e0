// Hides nothing: covers page and frame with almost clear glass; clicks go through.

restyle("body::after", 'content: ""; position: fixed; inset: 0; z-index: 9; pointer-events: none; background: #fff1;');
