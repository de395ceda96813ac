"""Bars: people who may not enter a space until a moment, with the reason that the staff keep."""
