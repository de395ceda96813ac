"""Stories of the module `support`."""
