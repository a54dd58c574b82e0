// Leaves the thread no height when the response has ended; what is in it is as high as before.

if (inFrame) atEnd(() => restyle(THREAD, "height: 0; min-height: 0; max-height: 0; flex: none; padding: 0; overflow: clip;"));
