"""Who may read which course: enrolments, and purchases as payables."""
