"""The search of the staff: orders, people, tickets, products, clients and courses by one text."""
