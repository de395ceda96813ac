"""What automation brings to the local cloud."""
