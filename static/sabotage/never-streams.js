// Shows the answer only when the response has ended.

if (inFrame) {
  document.addEventListener("DOMContentLoaded", () =>
    hide('#chatkit-thread-container[data-responding="true"] [data-thread-item="assistant-message"]'));
}
