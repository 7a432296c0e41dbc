"""Finds things by names: how names are made comparable, the index of a release, and the matcher.

`keys.py` makes names comparable, `writing.py` writes the index, `index.py` reads it, `scoring.py`
compares two names, `matcher.py` puts them together, `candidates.py` says what it answers. Imports
neither loader nor service.
"""
