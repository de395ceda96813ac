"""The `playback` endpoint group."""
