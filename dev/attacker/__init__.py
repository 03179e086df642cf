"""Tries to work out what the report withholds, from the finished page alone.

It imports nothing of the code that withholds. What it knows is what any reader of the
page and of the guides knows: which groups there are, and how figures are related.

parsed    the page as a program reads it
unknowns  the numbers of admissions in each combination of groups
told      the equations that the page tells about them
attack    the range of each withheld number, by linear programs over whole numbers
truth     the true numbers of a data set, counted with pandas
sets      random data sets, and the pages of their reports
"""
