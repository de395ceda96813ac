"""Live updates: the WebSocket API's routes, and the queue that says what has changed."""
