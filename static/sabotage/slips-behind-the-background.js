// Puts the messages behind the background of their turns at the end of the response.

if (inFrame) {
  atEnd(() => {
    restyle("article", "background: white;");
    restyle("[data-thread-item]", "position: relative; z-index: -1;");
  });
}
