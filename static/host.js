// The plain host page: what a team writes to put the component in front of its own backend.
// Its settings come in the address: ?api=<url of the backend>&thread=<id to open>&scheme=light|dark

/**
 * @typedef {HTMLElement & { setOptions(options: object): void }} ChatKitElement
 */

const settings = new URLSearchParams(location.search);
const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));

// The thread that is open stays in the address, as in an application where it has a link of its own: after a
// reload the same conversation comes back.
element.addEventListener("chatkit.thread.change", (event) => {
  const { threadId } = /** @type {CustomEvent<{ threadId: string | null }>} */ (event).detail;
  const address = new URL(location.href);
  if (threadId === null) {
    address.searchParams.delete("thread");
  } else {
    address.searchParams.set("thread", threadId);
  }
  history.replaceState(null, "", address);
});

customElements.whenDefined("openai-chatkit").then(() => {
  element.setOptions({
    api: { url: settings.get("api"), domainKey: settings.get("domain-key") ?? "local-dev" },
    initialThread: settings.get("thread"),
    locale: "en", // accessible names are localised; the suite knows the English ones
    theme: settings.get("scheme") ?? "light",
    history: { enabled: true },
  });
});
