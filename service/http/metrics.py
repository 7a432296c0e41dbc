"""Counts what happens, for Prometheus."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from service.errors import ServiceError


class Counted:
    """One query, from the begin of a block to its end, however it ends."""

    def __init__(self, queries: Counter, seconds: Histogram) -> None:
        self._queries = queries
        self._seconds = seconds

    def __enter__(self) -> None:
        self._begin = time.perf_counter()

    def __exit__(self, kind: object, error: object, _: object) -> None:
        outcome = error.name if isinstance(error, ServiceError) else "failed"
        self._queries.labels(outcome if kind else "answered").inc()
        self._seconds.observe(time.perf_counter() - self._begin)


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._queries = Counter(
            "actorgraph_queries", "SPARQL queries by outcome", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "actorgraph_query_seconds",
            "Time to the first part of an answer",
            registry=self.registry,
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
        )
        self._requests = Counter(
            "actorgraph_requests",
            "Requests by the rule of their address and the status of the answer",
            ["route", "status"],
            registry=self.registry,
        )
        self._refused = Counter(
            "actorgraph_refused",
            "Requests that the server refused before the application saw them",
            ["status"],
            registry=self.registry,
        )
        self._cut = Counter(
            "actorgraph_cut",
            "Answers that broke off on their way, by what ended them",
            ["reason"],
            registry=self.registry,
        )
        lookups = Counter(
            "actorgraph_cache", "Answers looked for in the cache", ["found"], registry=self.registry
        )
        self._found = {True: lookups.labels("hit"), False: lookups.labels("miss")}
        pages = Counter(
            "actorgraph_pages",
            "Pages by whether they were kept, or had to be written",
            ["found"],
            registry=self.registry,
        )
        self._pages = {True: pages.labels("hit"), False: pages.labels("miss")}
        self.cache_bytes = self._gauge("cache_bytes", "Bytes of the answers kept")
        self.workers = self._gauge("workers_idle", "Workers waiting for a task", "lane")
        self.waiting = self._gauge("waiting", "Tasks waiting for a worker", "lane")
        self.kills = self._gauge("worker_kills", "Workers killed since the release", "reason")
        self.restarts = self._gauge("host_restarts", "Restarts of the host of the release")
        self.release = self._gauge("release", "The release that is served", "version")
        self.processes = self._gauge("processes", "Processes", "kind")
        self.memory = self._gauge(
            "memory_bytes", "Memory, with what several processes share counted once", "kind"
        )
        ProcessCollector(namespace="actorgraph_web", registry=self.registry)

    def count_lookup(self, found: bool) -> None:
        """Count that an answer was looked for in the cache."""
        self._found[found].inc()

    def count_page(self, found: bool) -> None:
        """Count that a page was kept, or is from now on."""
        self._pages[found].inc()

    def count_request(self, route: str, status: int) -> None:
        """Count an answer."""
        self._requests.labels(route, str(status)).inc()

    def count_refused(self, status: int) -> None:
        """Count a request that was refused before the application saw it."""
        self._refused.labels(str(status)).inc()

    def count_cut(self, reason: str) -> None:
        """Count an answer that broke off on its way."""
        self._cut.labels(reason).inc()

    def query(self) -> Counted:
        """Counts and times the query that a block answers."""
        return Counted(self._queries, self._seconds)

    def _gauge(self, name: str, sentence: str, *labels: str) -> Gauge:
        return Gauge(f"actorgraph_{name}", sentence, labels, registry=self.registry)
