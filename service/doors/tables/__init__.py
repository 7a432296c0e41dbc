"""The tables of pages as files.

Start reading at `table_files.py`.
"""
