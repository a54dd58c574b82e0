// Clips the assistant's turn away when the response has ended.

if (inFrame) atEnd(() => restyle(`article:has(${ANSWER})`, "clip-path: inset(0 0 100%);"));
