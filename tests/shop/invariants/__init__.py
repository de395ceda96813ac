"""What must agree of the module `shop`."""
