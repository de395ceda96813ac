"""`make demo`: the story of shop, coworking and support, played against a running `make run` and told step by step."""
