"""What the module `learning` brings to the local cloud."""
