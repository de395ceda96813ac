"""What the system is asked to do while its processes die: one generator per use case (`tests.faults.injection`)."""
