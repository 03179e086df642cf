"""How a session on MySQL or MariaDB begins, for dbt and for every other program.

It imports nothing of dbt, so that a program which only connects starts at once.
"""
