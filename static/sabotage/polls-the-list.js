// Asks the backend for the list of threads every twenty seconds.

if (inPage) {
  eachRequest((type, send, ...request) => {
    if (type === "threads.list") setInterval(() => send(...request), 20_000);
    return send(...request);
  });
}
