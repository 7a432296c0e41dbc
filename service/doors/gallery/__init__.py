"""Saved queries for people: a page each with a form, an answer and a picture.

Start reading at `gallery.py`.
"""
