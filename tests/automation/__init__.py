"""What the module `automation` brings to the tests: stories, invariants, requests."""
