"""Passes: products that an admin edits, bought through the payable port, counted at the door, frozen and refunded."""
