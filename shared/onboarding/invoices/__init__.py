"""Invoices of clients and their payment."""
