// Puts the messages behind the background of their turns when the response has ended.

if (inFrame) {
  atEnd(() => {
    restyle("article", "background: white;");
    restyle("[data-thread-item]", "position: relative; z-index: -1;");
  });
}
