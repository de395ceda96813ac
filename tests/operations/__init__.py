"""What the module `operations` brings to the tests: factories, stories, invariants."""
