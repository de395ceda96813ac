"""Models that write: the interface, and a fake. The adapter is in the one function that may import its library."""
