"""Writes what is told of the service, for any address: its ways in, limits, notices, description.

Start reading at `catalog_graph.py`.
"""
