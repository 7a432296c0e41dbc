"""Makes the engine answer as SPARQL 1.1 says, or refuses by name what it would answer wrongly.

Runs in worker processes and imports nothing of the service but the store's errors and tokens.
Start reading in screening, which tells the few queries that need this, and in mending.
"""
