"""Achievements: what there is to be had, what one has, and what admins change and give."""
