"""What was sold, who came and what was given, in counters that a projector keeps from the events alone."""
