"""What a model adds to tickets: a first look at each, and drafts of answers for agents."""
