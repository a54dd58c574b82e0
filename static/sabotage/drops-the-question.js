// Drops the user's bubble at the end of the response, as the real component does when nobody echoed it.

if (inFrame) atEnd(() => hide('[data-thread-item="user-message"]'));
