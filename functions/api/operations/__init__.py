"""The stack itself: queues, dead letters, stuck work and the health of dependencies."""
