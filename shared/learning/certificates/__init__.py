"""Certificates of completed courses: issued, shown, verified, revoked and reissued."""
