"""What the module `notifications` brings to the tests: factories, stories, invariants."""
