"""What the service says, in each language, and how it writes dates and numbers.

A language is a file in `languages/`.
"""
