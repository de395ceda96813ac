"""Coworking: the spaces that people visit, their visits, and what they give."""
