"""Releases on disk: which is published, what its manifest says.

Start reading at `home.py`.
"""
