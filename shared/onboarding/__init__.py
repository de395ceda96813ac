"""Onboarding: clients, passports, devices, contracts, signature, evidence."""
