"""Models that write: the interface, and a fake. The adapter stands with the one function that may use its library."""
