"""The only package that touches a store.

What a store can do is `protocol`; `provider` gives the one of the published release. A query goes
guard -> embedded -> pool -> workers, and there ends the web process; `host` holds the release and
forks the processes in which `evaluate` answers, confined by `sandbox`.
"""
