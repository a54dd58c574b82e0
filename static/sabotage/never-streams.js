// Shows the answer only when the response has ended.

if (inFrame) restyle(`${THREAD}[data-responding="true"] ${ANSWER}`, "display: none;");
