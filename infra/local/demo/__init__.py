"""`make demo`: the shop's main story, played against a running `make run` and told step by step."""
