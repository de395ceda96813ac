"""What the module `operations` brings to the local cloud."""
