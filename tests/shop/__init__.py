"""What the module `shop` brings to the tests: factories, stories, invariants."""
