"""Help: the lesson on practice data."""
