"""The network by REST: who is connected to whom, through what, when, and on whose word.

Promises what `service/API.md` says of `/api/v1/network`. May import what all doors may, and
`service.network`, which searches. Start reading at `rest.py`.
"""
