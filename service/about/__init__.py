"""What the service says of itself, whoever asks: catalogue, service description, its doors.

Start reading at `catalog_graph.py`.
"""
