"""Quizzes: attempts, grading, and what is revealed when."""
