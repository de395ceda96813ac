"""`make demo`: the main story of shop and coworking, played against a running `make run` and told step by step."""
