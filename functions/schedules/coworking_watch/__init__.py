"""Holds and reminders of bookings, the ends of passes, and the charges of monthly donations."""
