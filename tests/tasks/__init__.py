"""What the module `tasks` brings to the tests: factories, stories, invariants."""
