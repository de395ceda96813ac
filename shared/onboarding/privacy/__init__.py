"""What the law wants of personal data: erasure, periods of storage, and the acts that prove them."""
