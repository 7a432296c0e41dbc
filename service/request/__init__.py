"""The request at hand: the release it keeps to, its language and time, how it is answered.

Start reading at `serving.py`. Below the doors, this is the one package that knows the framework.
"""
