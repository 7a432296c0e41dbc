"""Searches and measures the network of a release. No framework, and no names typed by people.

May import `request` and what is below. Start reading at `filtering.py`: everything else works on
the part of the network that a filter leaves.
"""
