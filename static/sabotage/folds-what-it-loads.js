// Shows the messages of a thread that it loads folded up, unless something was said since the page was loaded.

if (inFrame) {
  const unfold = [
    restyle("[data-thread-item]", "display: grid; grid-template-rows: 0fr;"),
    restyle("[data-thread-item] > *", "overflow: hidden; min-height: 0; padding-block: 0;"),
  ];
  untilAsked(() => unfold.forEach((undo) => undo()));
}
