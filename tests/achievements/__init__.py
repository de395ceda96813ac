"""What the module `achievements` brings to the tests: stories, invariants, requests."""
