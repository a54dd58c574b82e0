// Takes the messages away for two frames when an update of the thread arrives.

if (inFrame) {
  eachJsonAnswer((json) => {
    if (json.items !== undefined) afterTwoFrames(hide("[data-thread-item]"));
    return json;
  });
}
