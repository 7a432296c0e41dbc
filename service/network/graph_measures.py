"""Measures of a plain graph: who is next to whom, nothing else. Nodes are any numbers.

Exact as far as that can be waited for; `sources` says from which nodes ways are counted.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence, Set

Graph = Mapping[int, Set[int]]
_ROUNDS = 50


def graph_of(edges: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """The graph of some edges."""
    found: dict[int, set[int]] = {}
    for one, other in edges:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {node: found[node] for node in sorted(found)}


def ways_through(graph: Graph, sources: Sequence[int]) -> dict[int, float]:
    """The shares of shortest ways between others that lead through each node (Brandes 2001).

    Each pair counts once. With some of the nodes as sources it is an estimate.
    """
    found = dict.fromkeys(graph, 0.0)
    for source in sources:
        order, before, ways = _ways_from(graph, source)
        share = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for nearer in before[node]:
                share[nearer] += ways[nearer] / ways[node] * (1 + share[node])
            if node != source:
                found[node] += share[node]
    scale = len(graph) / (2 * len(sources)) if sources else 0.0
    return {node: value * scale for node, value in found.items()}


def _ways_from(graph: Graph, source: int) -> tuple[list[int], dict[int, list[int]], dict[int, int]]:
    """The nodes by distance, for each those before it on shortest ways, and how many ways."""
    order, before, ways, far = [], {source: list[int]()}, {source: 1}, {source: 0}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        order.append(node)
        for near in graph[node]:
            if near not in far:
                far[near], ways[near], before[near] = far[node] + 1, 0, []
                queue.append(near)
            if far[near] == far[node] + 1:
                ways[near] += ways[node]
                before[near].append(node)
    return order, before, ways


def distances(graph: Graph, source: int) -> dict[int, int]:
    """How far each node is that can be reached."""
    far = {source: 0}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for near in graph[node]:
            if near not in far:
                far[near] = far[node] + 1
                queue.append(near)
    return far


def pieces(graph: Graph, without: int | None = None) -> list[list[int]]:
    """The connected pieces, the largest first, perhaps without a node."""
    seen = set() if without is None else {without}
    found = []
    for start in graph:
        if start in seen:
            continue
        piece, queue = [start], deque([start])
        seen.add(start)
        while queue:
            for near in graph[queue.popleft()]:
                if near not in seen:
                    seen.add(near)
                    piece.append(near)
                    queue.append(near)
        found.append(sorted(piece))
    return sorted(found, key=lambda piece: (-len(piece), piece))


def cores(graph: Graph) -> dict[int, int]:
    """The largest k for each node such that it is in a part where each has k neighbours."""
    left = {node: len(near) for node, near in graph.items()}
    found: dict[int, int] = {}
    by_degree: dict[int, set[int]] = {}
    for node, degree in left.items():
        by_degree.setdefault(degree, set()).add(node)
    core = 0
    while len(found) < len(graph):
        degree = min(degree for degree, nodes in by_degree.items() if nodes)
        core = max(core, degree)
        node = by_degree[degree].pop()
        found[node] = core
        for near in graph[node]:
            if near not in found:
                by_degree[left[near]].discard(near)
                left[near] -= 1
                by_degree.setdefault(left[near], set()).add(near)
    return found


def cut_points(graph: Graph) -> set[int]:
    """The nodes without which their piece would fall apart (Hopcroft and Tarjan 1973)."""
    found: set[int] = set()
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in graph:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        children = 0
        stack = [(root, root, iter(graph[root]))]
        while stack:
            node, parent, rest = stack[-1]
            near = next(rest, None)
            if near is None:
                stack.pop()
                if node != root:
                    low[parent] = min(low[parent], low[node])
                    if parent == root:
                        children += 1
                    elif low[node] >= number[parent]:
                        found.add(parent)
            elif near not in number:
                number[near] = low[near] = len(number)
                stack.append((near, node, iter(graph[near])))
            elif near != parent:
                low[node] = min(low[node], number[near])
        if children > 1:
            found.add(root)
    return found


def communities(graph: Graph) -> dict[int, int]:
    """A community for each node, numbered by size: each takes the label most neighbours have.

    Label propagation (Raghavan, Albert and Kumara 2007) in the order of the nodes; of labels that
    are as frequent the least, so that the same graph has the same communities.
    """
    label = {node: node for node in graph}
    for _ in range(_ROUNDS):
        moved = False
        for node, near in graph.items():
            counted = Counter(label[other] for other in near)
            most = max(counted.values())
            if counted.get(label[node], 0) < most:
                label[node] = min(one for one, count in counted.items() if count == most)
                moved = True
        if not moved:
            break
    sizes = Counter(label.values())
    order = sorted(sizes, key=lambda one: (-sizes[one], one))
    number = {one: place for place, one in enumerate(order, 1)}
    return {node: number[one] for node, one in label.items()}
