// Draws the user's bubble only when the answer begins.

if (inFrame) {
  const start = () => {
    const show = hide('[data-thread-item="user-message"]');
    new MutationObserver((_, observer) => {
      if (document.querySelector('[data-thread-item="assistant-message"]') === null) return;
      observer.disconnect();
      show();
    }).observe(document, { subtree: true, childList: true });
  };
  document.addEventListener("DOMContentLoaded", start);
}
