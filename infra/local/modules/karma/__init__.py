"""What the module `karma` brings to the local cloud."""
