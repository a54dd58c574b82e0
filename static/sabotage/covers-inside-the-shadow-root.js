// Covers the iframe inside the element's shadow root at the end of the response.

if (inPage) {
  onEvent("chatkit.response.end", (_, root) => {
    const cover = document.createElement("div");
    cover.style.cssText = "position: absolute; inset: 0; background: whitesmoke";
    root.append(cover);
  });
}
