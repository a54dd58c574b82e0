// Takes the messages away half a minute after the response, and brings them back.

if (inFrame) atEnd(() => setTimeout(() => afterTwoFrames(hide("[data-thread-item]")), 30_000));
