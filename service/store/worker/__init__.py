"""Inside a worker process: a release is opened, confined, asked; nothing of the web is here.

Start reading at `host.py`, which is the process; `evaluate.py` answers a query.
"""
