"""The data page, the downloads, the catalogue for portals, and VoID."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

from flask import Blueprint, Response, redirect, render_template
from pyoxigraph import RdfFormat

from graph_loader.shared import layout
from service.about.catalog_graph import catalog, prefixes, release_iri, void
from service.about.dataset_card import dataset_card
from service.about.ways_in import ways_in
from service.doors.catalog import packages
from service.errors import NotFound
from service.http.formats import Holds, formats_of
from service.http.links import Link, link_header
from service.http.media_types import media_type_of
from service.release.release import Release, ReleaseFile
from service.request.files import sent_file
from service.request.rdf_answers import SUFFIXES, negotiated, rdf_answer
from service.request.serving import at_hand
from service.request.view import View

blueprint = Blueprint("catalog", __name__)

#: Media types of files by the end of their names.
_CHECKSUMS = "sha256sums.txt"


@blueprint.get("/data")
def data() -> Response:
    """What of the release can be downloaded, how to cite and how to verify it."""
    view = at_hand()
    return _page(view)


@blueprint.get("/catalog")
@blueprint.get("/catalog.<suffix>")
def catalogue(suffix: str = "") -> Response:
    """The catalogue: the data page for people, DCAT-AP.de for programs."""
    view = at_hand()
    media_type = negotiated(suffix, ("text/html",))
    if media_type == "text/html":
        response = _page(view)
        if not suffix:
            response.vary.add("Accept")
        return response
    response = rdf_answer(catalog(view).triples, media_type, prefixes(view), suffix)
    response.headers["Link"] = link_header([*_licence(view), *_alternates(view), *_cite(view)])
    return response


@blueprint.get("/.well-known/void")
@blueprint.get("/void.<suffix>")
def well_known_void(suffix: str = "") -> Response:
    """The VoID description of what is served (VoID, section 7.2)."""
    view = at_hand()
    return rdf_answer(void(view).triples, negotiated(suffix), prefixes(view), suffix)


@blueprint.get("/dataset")
def dataset() -> Response:
    """The dataset is no document; its description is (303)."""
    view = at_hand()
    return _see(view, "/catalog")


@blueprint.get(f"/data/{_CHECKSUMS}")
def checksums() -> Response:
    """The SHA-256 of every file, in the form that sha256sum reads."""
    view = at_hand()
    files = _release_with_files(view).files
    text = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return Response(text, mimetype="text/plain")


@blueprint.get("/data/<name>")
def download(name: str) -> Response:
    """A file of the release. Only what the manifest lists is given out."""
    view = at_hand()
    release = _release_with_files(view)
    assert release.folder
    listed = {file.name: file for file in release.files}
    if name not in listed and name != layout.MANIFEST:
        raise NotFound
    path = release.folder / name
    tag = listed[name].sha256 if name in listed else sha256(path.read_bytes()).hexdigest()
    response = sent_file(path, media_type_of(name), tag)
    if name in listed:
        response.headers["Repr-Digest"] = _digest(listed[name])
    links = [
        Link(f"{view.public_url}/data", "collection", type="text/html"),
        *_licence(view),
        *_cite(view),
    ]
    response.headers["Link"] = link_header(links)
    return response


def _page(view: View) -> Response:
    release = view.release
    page = render_template(
        "data.html",
        files=release.files,
        media_types={file.name: media_type_of(file.name) for file in release.files},
        ways_in=ways_in(view),
        formats=SUFFIXES,
        card=dataset_card(view),
        release_iri=release_iri(view),
        address=view.public_url,
    )
    response = Response(page, mimetype="text/html")
    response.headers["Link"] = link_header(page_links(view))
    return response


def page_links(view: View) -> list[Link]:
    """What the data page tells programs (signposting.org, FAIR level 1)."""
    files = [
        Link(f"{view.public_url}/data/{file.name}", "item", type=media_type_of(file.name) or "")
        for file in view.release.files
    ]
    return [
        *_cite(view),
        Link("https://schema.org/Dataset", "type"),
        Link("https://schema.org/AboutPage", "type"),
        *_licence(view),
        *_alternates(view),
        *packages.links(view),
        *files,
        Link(f"{view.public_url}/.well-known/api-catalog", "api-catalog"),
    ]


def _cite(view: View) -> list[Link]:
    return [Link(release_iri(view), "cite-as")] if view.release.base else []


def _licence(view: View) -> list[Link]:
    licence = view.release.licence
    return [Link(licence, "license")] if licence else []


def _alternates(view: View) -> list[Link]:
    """Where the catalogue is as RDF; what is made for graphs or single lines says no more."""
    return [
        Link(f"{view.public_url}/catalog.{one.suffix}", "describedby", type=one.media_type)
        for one in formats_of(Holds.GRAPH)
        if not one.quads and one.writer != RdfFormat.N_TRIPLES
    ]


def _see(view: View, path: str) -> Response:
    response = redirect(view.link(path), 303)
    assert isinstance(response, Response)
    return response


def _release_with_files(view: View) -> Release:
    release = view.release
    if release.folder is None:
        raise NotFound("The files of this release are not here: it is read from a store elsewhere.")
    return release


def _digest(file: ReleaseFile) -> str:
    """The checksum of the whole file as RFC 9530 writes it."""
    digest = base64.b64encode(binascii.unhexlify(file.sha256)).decode("ascii")
    return f"sha-256=:{digest}:"
