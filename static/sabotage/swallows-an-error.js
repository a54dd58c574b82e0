// Tells the page of no error.

if (inPage) {
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = function dispatchEvent(event) {
    return event.type === "chatkit.error" ? true : dispatch.call(this, event);
  };
}
