// Collapses the messages of a thread that was loaded, until something is said.

if (inFrame) {
  const unfold = [
    restyle("[data-thread-item]", "display: grid; grid-template-rows: 0fr;"),
    restyle("[data-thread-item] > *", "overflow: hidden; min-height: 0; padding-block: 0;"),
  ];
  untilAsked(() => unfold.forEach((undo) => undo()));
}
