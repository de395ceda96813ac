"""What modules say about personal data."""
