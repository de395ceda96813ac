"""Playback: who may load a video's files now, and until when."""
