"""Copies of tickets at Supabase, for the CRM: eventually consistent, and never overwritten by an older version."""
