"""Who is responsible for the pages, what they keep, how they count, and where to say so.

It promises a page for whatever the law asks of a public site; what the publisher has not said is
shown as missing. Start at `colophon.py`.
"""
