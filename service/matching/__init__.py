"""One resolver of names for search, forms, addresses, reconciliation and tools.

The matcher itself is `graph_loader/shared/matching/`, which the command line uses alike; here it
meets the release and the view of a request. May import `request` and below. No framework. Start
reading at `candidates.py`.
"""
