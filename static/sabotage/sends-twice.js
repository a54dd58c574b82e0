// Sends each message of the user twice.

if (inPage) {
  eachRequest((type, send, ...request) => {
    if (type === "threads.create") void send(...request);
    return send(...request);
  });
}
