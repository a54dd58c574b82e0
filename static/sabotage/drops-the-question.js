// Drops the user's bubble at the end of the response, as the component does when nobody echoed it.

if (inFrame) {
  eachStreamEvent((event) =>
    event.type === "thread.item.done" && event.item.type === "user_message" ? [] : [event]);
}
