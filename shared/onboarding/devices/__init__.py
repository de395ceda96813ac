"""Devices: photos, IMEIs, the surcharge."""
