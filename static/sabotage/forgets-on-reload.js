// Opens a thread without its messages, unless something was said since the page was loaded.

if (inFrame) {
  let answered = false;
  atTurn(() => {
    answered = true;
  });
  eachJsonAnswer((json) =>
    !answered && json.items !== undefined ? { ...json, items: { data: [], has_more: false } } : json);
}
