"""The Reconciliation Service API of the W3C community group, 0.2 and the draft of 1.0.

Start reading at `reconcile.py`; `reading.py` and `writing.py` know both versions.
"""
