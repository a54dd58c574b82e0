// Shrinks the thread to a speck when the response has ended.

if (inFrame) atEnd(() => restyle(THREAD, "transform: scale(0.02);"));
