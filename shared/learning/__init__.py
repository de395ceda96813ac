"""Learning: courses and their releases, enrolment, progress and quizzes."""
