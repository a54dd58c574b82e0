// The host page opens a dialog when the response has ended, and nothing shows behind it.

if (inPage) {
  restyle("dialog::backdrop", "background: white;");
  onEvent("chatkit.response.end", () => {
    const dialog = document.createElement("dialog");
    dialog.textContent = "We value your privacy.";
    document.body.append(dialog);
    dialog.showModal();
  });
}
