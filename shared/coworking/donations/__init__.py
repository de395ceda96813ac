"""Donations: paid as any payable, and shown publicly as their donors wish."""
