"""What the module `support` brings to the local cloud."""
