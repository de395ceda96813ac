"""The coworking space: what people do in it and give for it."""
