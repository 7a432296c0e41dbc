"""The REST interface over saved queries, and what describes it.

A call enters in `api.py`, its answer is written in `answers.py`; `openapi.py` is the description.
"""
