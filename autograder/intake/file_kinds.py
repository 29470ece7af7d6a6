"""What a file is that is called a notebook and is none."""

import re

from autograder.errors import UnreadableError

BEGINNINGS = [
    (b"PK\x03\x04", UnreadableError("a ZIP archive")),
    (b"%PDF", UnreadableError("a PDF")),
    (b"\x89PNG", UnreadableError("a picture")),
    (b"\xff\xd8\xff", UnreadableError("a picture")),
    (b"GIF8", UnreadableError("a picture")),
    (b"\x1f\x8b", UnreadableError("a gzip archive")),
    (b"Rar!", UnreadableError("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", UnreadableError("a 7-Zip archive")),
    (b"ALZ\x01", UnreadableError("an ALZ archive")),
    (b"EGGA", UnreadableError("an EGG archive")),
    (b"\xd0\xcf\x11\xe0", UnreadableError("an Office or Hangul document")),
    (
        b"version https://git-lfs",
        UnreadableError("a pointer of Git LFS, without the file that it points to"),
    ),
    (b"bplist00", UnreadableError("a link of a Mac's")),
    (b"[InternetShortcut]", UnreadableError("a link")),
    (b"[{000214A0", UnreadableError("a link")),
]
"""By what such files begin with."""

CONFLICT = UnreadableError("a file with merge-conflict markers of git in it, and not JSON")
HTML = UnreadableError("an HTML page")
PYTHON = UnreadableError("Python code, and not a notebook")
LINK = UnreadableError("a link")
BROKEN_OFF = UnreadableError("JSON that breaks off or is damaged")
PYTHON_LINE = re.compile(
    rb"^(import |from |def |class |#|print\(|%|!|[A-Za-z_]\w* *= )", re.MULTILINE
)


def kind_of(content: bytes) -> UnreadableError | None:
    """What the file is, to be a part of a sentence; None where nothing shows it."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    for beginning, kind in BEGINNINGS:
        if start.startswith(beginning):
            return kind
    if b"<<<<<<<" in content and b">>>>>>>" in content:
        return CONFLICT
    if re.match(rb"<(!doctype|html|head|body|\?xml|!--)", start, re.IGNORECASE):
        return HTML
    if re.match(rb"https?://\S+\s*$", start):
        return LINK
    if start.startswith(b"{"):
        return BROKEN_OFF
    return PYTHON if b"\0" not in start and PYTHON_LINE.search(start) else None
