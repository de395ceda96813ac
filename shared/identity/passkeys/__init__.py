"""Passkeys (WebAuthn): registering them, listing and removing them, and signing in with one."""
