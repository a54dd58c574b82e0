// Paints over each message when the response has ended.

if (inFrame) {
  atEnd(() => {
    restyle("[data-thread-item]", "position: relative;");
    restyle("[data-thread-item]::after", 'content: ""; position: absolute; inset: 0; background: white;');
  });
}
