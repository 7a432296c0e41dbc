"""HTTP without the framework: negotiation, links, compression, caches, problems.

Each module is one mechanism and stands alone; `problems.py` turns errors into answers.
"""
