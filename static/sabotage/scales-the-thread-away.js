// Shrinks the thread to a speck at the end of the response.

if (inFrame) atEnd(() => restyle(THREAD, "transform: scale(0.02);"));
