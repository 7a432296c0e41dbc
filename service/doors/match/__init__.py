"""The page on which a table of names is matched. Start reading at `match.py`."""
