"""The worker of videos."""
