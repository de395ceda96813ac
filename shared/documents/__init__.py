"""What documents have in common: which characters their font prints."""
