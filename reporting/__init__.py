"""What people get: figures, the overdue mail, the monthly report, the outbox."""
