"""The `videos` endpoint group."""
