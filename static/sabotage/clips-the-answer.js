// Clips the assistant's turn away at the end of the response.

if (inFrame) atEnd(() => restyle(`article:has(${ANSWER})`, "clip-path: inset(0 0 100%);"));
