"""What learners watched and completed: sets of bits, merged by union."""
