"""What the module `karma` brings to the tests: factories, stories, invariants."""
