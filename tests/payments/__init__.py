"""What the module `payments` brings to the tests: factories, stories, invariants."""
