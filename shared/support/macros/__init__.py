"""Macros: several actions on a ticket at once, kept under a name or given by the request, on one ticket or many."""
