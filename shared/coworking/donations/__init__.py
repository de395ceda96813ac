"""Donations: given through payments as any payable, shown to the world as their givers wish."""
