"""What must agree of the module `support`."""
