"""The inbox, preferences by category and channel, and what was delivered."""
