"""What happens in a case because time passes: seals announced, contracts expired, reminders, clients left waiting."""
