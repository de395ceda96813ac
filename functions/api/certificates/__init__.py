"""Certificates: shown and verified for everybody, one's own, and what admins do with them."""
