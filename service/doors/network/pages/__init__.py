"""The network for people: a page for each door of it, with the same numbers.

A page is a `NetworkPage` (`page.py`) in a file of its own: what finds its answer is the finder of
its door of REST, and its template stands in `network_frame.html`. Start reading at `site.py`.
"""
