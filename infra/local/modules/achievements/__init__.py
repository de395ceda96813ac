"""What achievements bring to the local cloud."""
