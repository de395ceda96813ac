"""Payments: taking money for a *payable* (an order, a donation, …) and giving it back, each exactly once."""
