"""取り込み: a file of somebody else becomes contacts, after a person has looked at every doubt in it.

words     every code of an import as a sentence
choices   what a person decides, and the lists of what is left (no Qt)
jobs      reading on the work lane, storing chunk by chunk on the vault lane
lines     a doubt in words, and the model of many     rows     their view: painting, two ways out
columns   which column means what                     people   who may be one person, side by side
side      counts, facts, the mapping kept as a file   steps    choosing a file; storing it
page      the wizard that joins them
"""
