"""Bookings of desks and meeting rooms: slots, holds, payment, cancellation rules, the iCalendar feed."""
