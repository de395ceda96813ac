"""What people do with learning, one file by subject."""
