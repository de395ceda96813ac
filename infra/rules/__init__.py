"""Rules of the templates."""
