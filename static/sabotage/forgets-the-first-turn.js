// Keeps only the newest turn.

if (inFrame) {
  /** @type {string[]} */
  const known = [];
  eachStreamEvent((event) => {
    if (event.type !== "thread.item.done") return [event];
    const gone = event.item.type === "user_message" ? known.splice(0) : [];
    known.push(event.item.id);
    return [...gone.map((id) => ({ type: "thread.item.removed", item_id: id })), event];
  });
  eachJsonAnswer((json) =>
    json.items === undefined ? json : { ...json, items: { ...json.items, data: json.items.data.slice(-2) } });
}
