// Asks the backend for its threads again and again.

if (inPage) {
  eachRequest((type, send, ...request) => {
    if (type === "threads.list") setInterval(() => send(...request), 20_000);
    return send(...request);
  });
}
