// Sends the message again two thirds of a minute later, as if its answer had been lost.

if (inPage) {
  eachRequest((type, send, input, init) => {
    if (type === "threads.create") setTimeout(() => send(input, { ...init, signal: null }), 40_000);
    return send(input, init);
  });
}
