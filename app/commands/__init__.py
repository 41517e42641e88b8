"""Commands: the same services without a window (architecture §9; decision 0004).

A command takes parsed arguments and an `Io`, returns an exit code, and raises UserError for what is refused.
"""
