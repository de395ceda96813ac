"""What the module `coworking` brings to the local cloud."""
