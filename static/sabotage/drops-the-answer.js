// Drops the answer at the end of the response.

if (inFrame) {
  eachStreamEvent((event) => {
    const done = event.type === "thread.item.done" && event.item.type === "assistant_message";
    return done ? [event, { type: "thread.item.removed", item_id: event.item.id }] : [event];
  });
}
