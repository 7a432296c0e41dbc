"""Ways in: the home page, lists with facets, search.

Start reading at `home.py`.
"""
