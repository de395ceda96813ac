"""Promo codes: keeping them, and checking what one takes off."""
