"""What somebody has not read yet: customers of their own tickets, agents of those that wait."""
