"""Coworking spaces: hours, capacity and how full they are."""
