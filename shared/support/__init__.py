"""Support: tickets, the clocks that run on them, and what helps those who answer."""
