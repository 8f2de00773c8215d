"""The annual recertification: campaigns, who is due, reports, re-checks, reminders, progress (A33)."""
