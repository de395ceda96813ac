"""What the module `learning` brings to the tests: factories, stories, invariants."""
