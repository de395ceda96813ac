"""The schedule that watches videos."""
