// Sends the first message again forty seconds later, as if its answer had been lost.

if (inPage) {
  eachRequest((type, send, input, init) => {
    if (type === "threads.create") setTimeout(() => send(input, { ...init, signal: null }), 40_000);
    return send(input, init);
  });
}
