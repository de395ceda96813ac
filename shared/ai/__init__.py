"""Requests to a language model: masking, daily caps, and answers by a schema."""
