"""Parts of a page about a thing: rows of queries in, sections with their sources out.

Start reading at `sections.py`. It knows no addresses of doors and no framework.
"""
