"""What the shop sold, in counters that a projector keeps from the stream of events; no order is ever read for it."""
