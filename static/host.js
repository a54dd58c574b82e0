// The plain host page: what a team writes to put the component in front of its own backend.
// Its settings come in the address: ?api=<url of the backend>&thread=<id to open>&scheme=light|dark

/**
 * @typedef {HTMLElement & { setOptions(options: object): void }} ChatKitElement
 */

const settings = new URLSearchParams(location.search);
const element = /** @type {ChatKitElement} */ (document.querySelector("openai-chatkit"));

customElements.whenDefined("openai-chatkit").then(() => {
  element.setOptions({
    api: { url: settings.get("api"), domainKey: settings.get("domain-key") ?? "local-dev" },
    initialThread: settings.get("thread"),
    locale: "en", // accessible names are localised; the suite knows the English ones
    theme: settings.get("scheme") ?? "light",
    history: { enabled: true },
  });
});
