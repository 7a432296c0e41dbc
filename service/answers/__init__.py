"""Answers of saved queries: run, checked against a time, completed, written in a format.

Start reading at `results.py`. It may import `page` for what both say of a row.
"""
