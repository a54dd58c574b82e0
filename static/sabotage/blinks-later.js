// Takes the messages away for two frames, thirty seconds after the response.

if (inFrame) atEnd(() => setTimeout(() => afterTwoFrames(hide("[data-thread-item]")), 30_000));
