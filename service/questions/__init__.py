"""Saved queries: their files, their headers, their parameters, their rows.

Start reading at `operations.py`. It asks stores, and knows nothing of HTTP.
"""
