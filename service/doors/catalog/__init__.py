"""What the service says of itself: catalogue, downloads, sitemap, help, health.

Start reading at `catalog.py`.
"""
