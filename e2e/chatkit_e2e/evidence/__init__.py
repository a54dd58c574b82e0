"""What was seen: moments, events of a stream, exchanges, results."""
