// Draws an updated thread without its messages.

if (inFrame) {
  let answered = false;
  atTurn(() => {
    answered = true;
  });
  eachJsonAnswer((json) =>
    answered && json.items !== undefined ? { ...json, items: { data: [], has_more: false } } : json);
}
