"""A store behind a SPARQL endpoint elsewhere, in place of the embedded one.

Start reading at `remote.py`; `endpoint.py` speaks HTTP.
"""
