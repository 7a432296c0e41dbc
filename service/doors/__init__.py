"""What people and programs knock at: one package for each kind of address.

Each holds its routes, its templates and its static files. No door imports another; what two of
them need lives in a package below: `answers`, `page`, `about`, `request`, `http`.
"""
