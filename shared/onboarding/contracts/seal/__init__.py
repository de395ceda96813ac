"""The seal of a signed contract: certificate page, evidence log and PAdES signature in one incremental update."""
