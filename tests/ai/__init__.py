"""What the module `ai` brings to the tests: factories, stories, invariants."""
