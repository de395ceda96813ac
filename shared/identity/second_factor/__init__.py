"""A second factor at sign-in: one-time passwords of an authenticator app (TOTP) and recovery codes."""
