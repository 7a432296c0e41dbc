"""The only package that touches a store.

What a store can do is `protocol`; `provider` gives the one of the published release. A query goes
federation/guard -> embedded -> lanes/pool -> lanes/workers, and there ends the web process;
`worker/host` holds the release and forks the processes in which `worker/evaluate` answers, confined
by `worker/sandbox`.

With a store elsewhere (`elsewhere/remote`) the workers hold nothing: they read the query, which
`placing` puts onto the graphs of the release and `endpoint` sends away, and the answer. The
service's own queries go there directly (`constant`); `remote_provider` follows what is published.
"""
