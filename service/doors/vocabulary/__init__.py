"""The vocabulary, its code lists and shapes, as pages and as files.

Start reading at `vocabulary.py`.
"""
