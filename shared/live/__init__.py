"""Live updates: which open screens are told that what they show has changed, over API Gateway's WebSocket API."""
