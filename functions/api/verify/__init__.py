"""Whether a file is a signed contract: for everybody."""
