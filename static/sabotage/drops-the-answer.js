// Drops the answer at the end of the response.

if (inFrame) atEnd(() => hide('[data-thread-item="assistant-message"]'));
