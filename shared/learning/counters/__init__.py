"""What is counted of courses: where people stop, and how each question is answered."""
