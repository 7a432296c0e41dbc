"""The network of a release: who is tied to whom, as arrays that any number of processes map.

The build writes it, the service reads it, or makes it itself over a store elsewhere. What is in it
is said in `model.py`, where to start reading.
"""
