"""Reading host-meta (RFC 6415), in the hands of strangers: XML without its dangers.

Only link elements are looked at. A document type ends the reading, so there are no
entities to expand and nothing outside the document to load.
"""

from typing import Final
from xml.parsers import expat

from federation.documents import load_object
from federation.errors import DecodeError
from federation.net.client import Answer

_LINK: Final = "http://docs.oasis-open.org/ns/xri/xrd-1.0 Link"


def find_lrdd_template(answer: Answer) -> str | None:
    """The template of the ``lrdd`` link, from XRD or JRD; raises ``DecodeError``."""
    if answer.media_type in {"application/json", "application/jrd+json"}:
        return _find_in_jrd(answer.body)
    return find_in_xrd(answer.body)


def find_in_xrd(data: bytes) -> str | None:
    """The ``lrdd`` template in an XRD document; raises only ``DecodeError``."""
    found: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        if name == _LINK and attributes.get("rel") == "lrdd":
            found.append(attributes.get("template", ""))

    def on_doctype(*_: object) -> None:
        raise DecodeError("$", "host-meta with a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = on_start
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DecodeError("$", "host-meta is not XML") from error
    return next((template for template in found if template), None)


def _find_in_jrd(data: bytes) -> str | None:
    links = load_object(data).get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "lrdd":
            template = link.get("template")
            if isinstance(template, str):
                return template
    return None
