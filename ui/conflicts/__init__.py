"""競合: where values that people left side by side are decided, and the history of a record is read."""
