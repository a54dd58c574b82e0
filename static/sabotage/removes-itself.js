// Takes the iframe away at the end of the response.

if (inPage) {
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = /** @param {Event} event */ function dispatchEvent(event) {
    if (event.type === "chatkit.response.end" && this instanceof Element) {
      this.shadowRoot?.querySelector(".ck-wrapper")?.remove();
    }
    return dispatch.call(this, event);
  };
}
