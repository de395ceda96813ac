"""What the module `shop` brings to the local cloud."""
