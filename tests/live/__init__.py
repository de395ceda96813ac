"""What the module `live` brings to the tests: stories, invariants."""
