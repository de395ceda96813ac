"""Learning: enrolment, progress and quizzes."""
