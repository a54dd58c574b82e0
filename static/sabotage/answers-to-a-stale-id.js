// Takes the second answer for the first one's next version.

if (inFrame) {
  /** @type {string | null} */
  let first = null;
  eachStreamEvent((event) => {
    if (event.item?.type === "assistant_message") {
      first ??= event.item.id;
      return [{ ...event, item: { ...event.item, id: first } }];
    }
    return [event.item_id === undefined ? event : { ...event, item_id: first }];
  });
}
