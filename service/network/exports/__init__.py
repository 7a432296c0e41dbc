"""The network in the files of other programs. Start reading at `contents.py`.

Writes what it is given and looks nothing up; the same contents give the same bytes.
"""
