"""What the module `ai` brings to the local cloud."""
