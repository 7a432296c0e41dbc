"""Releases: listed, compared, followed, found by date.

Start reading at `releases.py`.
"""
