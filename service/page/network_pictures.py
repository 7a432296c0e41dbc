"""What pages say of pictures of a network, wherever they are shown, and where they lead to."""

from __future__ import annotations

from urllib.parse import quote

from service.request.view import View
from service.words.counted import counted, form
from service.words.formatting import format_date, format_number, licence_name
from service.words.texts import Texts

_TEXTS = ("larger", "smaller", "whole", "size", "keys", "names", "details", "close", "ties", "save")


def picture_texts(view: View, nodes: int, ties: int) -> dict[str, str]:
    """The words of the script that draws, for a picture of so many nodes and ties."""
    t = view.texts
    texts = {name: t(f"view.{name}") for name in _TEXTS}
    counts = {"nodes": nodes, "edges": ties}
    written = {name: format_number(str(count), view.language) for name, count in counts.items()}
    return {**texts, "label": f"{t('view.sizes', **written)} {t('view.reach')}"}


def picture_about(view: View, address: str) -> list[str]:
    """What a file of the picture says: release and its date, publisher, licence, source."""
    t, release = view.texts, view.release
    title = f"{release.title[view.language]}, {t('footer.release', version=release.version)}"
    if release.published:
        day = format_date(release.published.date().isoformat(), view.language)
        title += f", {day}"
    about = [title + (f", {release.publisher}" if release.publisher else "")]
    if release.licence:
        name = licence_name(release.licence)
        about.append(f"{t('footer.licence')}: {name} ({release.licence})")
    return [*about, f"{t('view.source')}: {address}"] if address else about


def matrix_title(
    texts: Texts, rows: tuple[str, int], columns: tuple[str, int], several: int, time: str
) -> str:
    """What a matrix shows: how many rows and columns, of what; how many rows stand in several of
    them; and the time in words, empty for all times."""
    title = texts(
        "network.matrix.title",
        rows=counted(texts, f"network.rows.{rows[0]}.{form(rows[1])}", rows[1]),
        columns=counted(texts, f"network.columns.{columns[0]}.{form(columns[1])}", columns[1]),
    )
    if several:
        where = texts(f"network.several.{columns[0]}")
        title += counted(texts, f"network.matrix.several.{form(several)}", several, where=where)
    return texts("network.timed", time=time, said=title) if time else title


def ego_address(view: View, short: str) -> str:
    """Where the surroundings of a thing are, in the language, release and time of the reader."""
    return view.link(f"/network/ego/{quote(short)}")
