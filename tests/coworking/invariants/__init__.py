"""What must agree of the module `coworking`."""
