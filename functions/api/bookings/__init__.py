"""Bookings of desks and rooms, their resources and calendar feeds, passes, and guests of members."""
