"""Support: tickets, messages, attachments, the queue of agents and canned replies."""
