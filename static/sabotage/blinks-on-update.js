// Takes the messages away while an update of the thread is drawn, and brings them back.

if (inFrame) {
  eachJsonAnswer((json) => {
    if (json.items !== undefined) afterTwoFrames(hide("[data-thread-item]"));
    return json;
  });
}
