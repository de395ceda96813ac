"""Contracts in the hands of the client: read, sign, reject."""
