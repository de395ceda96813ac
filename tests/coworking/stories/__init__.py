"""Stories of the module `coworking`."""
