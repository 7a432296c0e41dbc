"""SERVICE: which endpoints a query may ask, and how they are asked.

Start reading at `federation.py`; `outgoing.py` is the only way out.
"""
