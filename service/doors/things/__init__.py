"""Linked data: `/id/…` leads to `/doc/…`, a page or RDF about a thing.

Start reading at `resources.py`; the page is put together in `thing_pages.py`.
"""
