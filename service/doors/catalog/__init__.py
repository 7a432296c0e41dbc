"""The addresses of data and help: `/data`, `/catalog`, `/sitemap.xml`, `/help`, `/health`.

Start reading at `catalog.py`.
"""
