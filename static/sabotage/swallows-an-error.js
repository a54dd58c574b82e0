// Tells the page of no error.

if (inPage) {
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = /** @param {Event} event */ function dispatchEvent(event) {
    return event.type === "chatkit.error" ? true : dispatch.call(this, event);
  };
}
