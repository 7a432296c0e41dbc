"""Access for language models: a server of the Model Context Protocol over a service that runs.

It asks the service by HTTP as any other client does, so there is no second way to the data and the
limits of the service hold. It needs the extra `mcp`.
"""
