"""What the module `identity` brings to the local cloud."""
