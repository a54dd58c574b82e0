// Sends each message of the user twice.

if (inPage) {
  const send = window.fetch;
  window.fetch = async (input, init) => {
    if (String(init?.body).includes('"threads.create"')) void send(input, init);
    return send(input, init);
  };
}
