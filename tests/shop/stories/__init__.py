"""Stories of the module `shop`."""
