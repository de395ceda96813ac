"""Rules of the templates, and what they stand on."""
