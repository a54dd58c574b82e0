// Draws the newest message on top.

if (inFrame) {
  document.addEventListener("DOMContentLoaded", () => {
    const style = document.createElement("style");
    style.textContent = "#chatkit-thread-container { display: flex !important; flex-direction: column-reverse !important; }";
    document.documentElement.append(style);
  });
}
