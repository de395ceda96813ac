"""The log of the desk about a client."""
