"""Days on which somebody learned: recording them, streaks, and a person's figures."""
