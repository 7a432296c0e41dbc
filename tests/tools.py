"""The tools for language models, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from mcp import Client, StdioServerParameters

from tests.running import ROOT

Json = dict[str, Any]


@contextmanager
def over_http(url: str, *arguments: str, log: int | None = None) -> Iterator[str]:
    """The address of a server of tools in a process of its own, which logs to a descriptor."""
    command = [sys.executable, "-m", "service.mcp", "--url", url, "--http", "0", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip().rpartition(" ")[2]
        finally:
            process.terminate()


def over_stdio(url: str) -> StdioServerParameters:
    """The command that a desktop program starts."""
    arguments = ["-m", "graph_loader", "mcp", "--url", url]
    return StdioServerParameters(command=sys.executable, args=arguments, cwd=ROOT)


def ask(server: str | StdioServerParameters, tool: str, **arguments: Any) -> Json:
    """What a tool gives; with `error`, the words of its refusal."""

    async def asked() -> Json:
        async with Client(server) as client:
            result = await client.call_tool(tool, arguments)
            if result.is_error:
                return {"error": " ".join(getattr(part, "text", "") for part in result.content)}
            assert isinstance(result.structured_content, dict)
            return result.structured_content

    return run(asked)


def ask_all(server: str | StdioServerParameters, tool: str, asked: Sequence[Json]) -> list[Json]:
    """What a tool gives to each of these arguments, in one session; none may be refused."""
    answers: list[Json] = []

    async def all_asked() -> Json:
        async with Client(server) as client:
            for arguments in asked:
                result = await client.call_tool(tool, arguments)
                assert isinstance(result.structured_content, dict), (arguments, result.content)
                answers.append(result.structured_content)
        return {}

    run(all_asked)
    return answers


def run(asked: Callable[[], Awaitable[Json]]) -> Json:
    async def within_a_minute() -> Json:
        return await asyncio.wait_for(asked(), 60)

    # In a thread of its own: the browser that other tests use has a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(within_a_minute())).result()
