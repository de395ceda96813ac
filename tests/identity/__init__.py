"""What the module `identity` brings to the tests: factories, stories, invariants."""
