"""The assistant: answers of a model from a course's open lessons, and from a person's own records."""
