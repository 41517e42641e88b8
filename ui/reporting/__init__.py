"""日報・月報: the desk's own figures of a day or a month, their definitions, and the ways in which they leave.

page      choosing the period, the figures, what leaves        table     one table of three counters, painted
"""
