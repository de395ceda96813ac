"""Accounts: registering, signing in and out, passwords, verification codes, sessions."""
