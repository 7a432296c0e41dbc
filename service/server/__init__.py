"""Processes and sockets: the supervisor, the web process, its HTTP server.

Start reading at `supervisor.py`. Nothing imports this package; it imports the application.
"""
