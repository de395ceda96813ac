"""Stories of the module `identity`."""
