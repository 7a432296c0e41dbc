"""Finds things by names: how names are made comparable, the index of a release, and the matcher.

`keys.py` makes names comparable, `writing.py` writes the index, `index.py` reads it, `nearby.py`
finds in it what shares words, `scoring.py` compares two names, `judging.py` says what is sure,
`matcher.py` puts them together, `batches.py` does many at once, `candidates.py` says what is
answered. Imports neither loader nor service.
"""
