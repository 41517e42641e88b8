"""出勤: who is in today, on Today and in the settings; and giving a colleague's work to another."""
