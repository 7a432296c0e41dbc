"""The pool of worker processes: who is asked next, who waits, who is ended at the deadline.

Start reading at `pool.py`.
"""
