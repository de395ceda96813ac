"""What the font of contracts can print."""
