"""What loader and service must see alike: how a release lies on disk, how names are folded, how
files of questions and dates are written.

Imports neither of the two; both may import it. Start reading at `layout.py`.
"""
