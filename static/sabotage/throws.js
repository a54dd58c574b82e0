// Throws an error that nobody catches, at the end of the response.

if (inFrame) {
  atEnd(() => queueMicrotask(() => {
    throw new Error("sabotage");
  }));
}
