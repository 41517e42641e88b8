"""What services take and give: frozen dataclasses, by noun. No rows, no widgets, no sentences.

Every record that a screen may edit carries `seen`: the log position its reader had (architecture §4).
"""
