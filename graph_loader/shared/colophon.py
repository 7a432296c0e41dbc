"""What a publisher says of itself and of its pages: which texts and which addresses there are.

The loader reads them beside the tables, the service shows them; both name them alike.
"""

from __future__ import annotations

FOLDER = "pages"  #: beside region.toml, with a file NAME.LANGUAGE.md for each text
MANIFEST_KEY = "colophon"  #: where the manifest of a release has them
LANGUAGES = ("de", "en")

#: Texts that the law asks for, and such as a publisher may add.
NEEDED_PAGES = ("imprint", "privacy", "accessibility")
PAGES = (*NEEDED_PAGES, "about", "method", "easy-language")

#: Where to write to, and who sees to it that a public body does what it must.
NEEDED_ADDRESSES = ("report_to", "privacy_contact", "accessibility_contact", "enforcement_contact")
ADDRESSES = (*NEEDED_ADDRESSES, "sign_language")
DOI = "doi"
