// The host page opens a modal dialog at the end of the response; its backdrop is opaque.

if (inPage) {
  restyle("dialog::backdrop", "background: white;");
  onEvent("chatkit.response.end", () => {
    const dialog = document.createElement("dialog");
    dialog.textContent = "We value your privacy.";
    document.body.append(dialog);
    dialog.showModal();
  });
}
