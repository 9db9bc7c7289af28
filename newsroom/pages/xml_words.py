"""Text that XML can hold."""

from __future__ import annotations

import re

#: What XML 1.0 cannot hold, not even escaped. Source: XML 1.0, section 2.2, production 2.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` without the characters that would make a whole document unreadable."""
    return _NOT_XML.sub("", text)
