"""What the module `coworking` brings to the tests: factories, stories, invariants."""
