"""What a model adds to tickets: a triage of each, and drafts of answers for agents."""
