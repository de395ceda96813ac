"""Stand-ins of the providers of text messages, with one store of what they were given."""
