// Empties the answer three seconds after the response.

if (inFrame) {
  const empty = () => {
    for (const answer of document.querySelectorAll(ANSWER)) {
      const texts = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
      while (texts.nextNode() !== null) texts.currentNode.nodeValue = "";
    }
  };
  atEnd(() => setTimeout(empty, 3_000));
}
