"""Names of files that are made from what learners are called."""

import hashlib
import re

LONGEST = 150
"""Bytes: file systems take 255."""


def folder_name(text: str) -> str:
    """A name for a folder on any system, which leads nowhere else and differs for each text."""
    safe = re.sub(r'[\x00-\x1f/\\:*?"<>|\x7f]|^\.+|[. ]+$', "_", text)
    safe = safe.encode(errors="replace")[:LONGEST].decode(errors="ignore")
    if safe == text and text:
        return text
    return f"{safe}-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:12]}"
