"""What must agree of the module `learning`, one file by subject."""
