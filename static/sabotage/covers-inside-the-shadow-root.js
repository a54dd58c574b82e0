// Lays a sheet over the iframe, inside the element's shadow root, when the response has ended.

if (inPage) {
  onEvent("chatkit.response.end", (_, root) => {
    const cover = document.createElement("div");
    cover.style.cssText = "position: absolute; inset: 0; background: whitesmoke";
    root.append(cover);
  });
}
