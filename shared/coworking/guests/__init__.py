"""Guests of members: invited for a day, let in by a code, counted apart from visits, erased some days later."""
