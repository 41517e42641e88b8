"""Printing: a record as a PDF, seen before it leaves. `open_print(ctx, "contact" | "case", id)`.

sheets    a finished PDF as pictures (pypdfium2)        preview   the pages on their grey ground
page      choices, what exactly leaves, save and print
"""
