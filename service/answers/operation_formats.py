"""The formats that operations answer in, by their names in `?format=`."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept

from service.errors import NotAcceptable
from service.http.formats import Format, formats_in_api
from service.http.negotiation import pick
from service.questions.operations import Operation
from service.questions.parameters import BadArguments, Fault, nearest, shortened

#: By the form of the query; the first is for who asks for nothing.
FORMATS = {form: formats_in_api(form) for form in ("select", "ask", "construct")}


def formats_for(operation: Operation) -> tuple[Format, ...]:
    """The formats of one operation: what a map is drawn from can be had as places."""
    return formats_in_api(operation.form, operation.view if operation.draw else "")


def format_of(operation: Operation, name: str, accept: MIMEAccept) -> Format:
    """The format that was named, else the one the client likes best.

    Raises BadArguments or NotAcceptable.
    """
    offers = formats_for(operation)
    if name:
        names = tuple(one.name for one in offers)
        for one in offers:
            if name in (one.name, one.media_type):
                return one
        near = nearest(name.lower(), names)
        reason = f"It must be one of {', '.join(names)}."
        raise BadArguments([Fault("format", "value", reason, shortened(name), names, near)])
    media_types = list(dict.fromkeys(one.media_type for one in offers))
    chosen = pick(accept, media_types)
    if chosen is None:
        raise NotAcceptable(media_types)
    return next(one for one in offers if one.media_type == chosen)
