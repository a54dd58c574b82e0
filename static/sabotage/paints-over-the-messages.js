// Covers each message with its own `::after` at the end of the response.

if (inFrame) {
  atEnd(() => {
    restyle("[data-thread-item]", "position: relative;");
    restyle("[data-thread-item]::after", 'content: ""; position: absolute; inset: 0; background: white;');
  });
}
