"""What a file is that is called a notebook and is none."""

import re

from autograder.language import later

BEGINNINGS = [
    (b"PK\x03\x04", later("a ZIP archive")),
    (b"%PDF", later("a PDF")),
    (b"\x89PNG", later("a picture")),
    (b"\xff\xd8\xff", later("a picture")),
    (b"GIF8", later("a picture")),
    (b"\x1f\x8b", later("a gzip archive")),
    (b"Rar!", later("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", later("a 7-Zip archive")),
    (b"ALZ\x01", later("an ALZ archive")),
    (b"EGGA", later("an EGG archive")),
    (b"\xd0\xcf\x11\xe0", later("an Office or Hangul document")),
    (b"version https://git-lfs", later("a pointer of Git LFS, without the file that it points to")),
    (b"bplist00", later("a link of a Mac's")),
    (b"[InternetShortcut]", later("a link")),
    (b"[{000214A0", later("a link")),
]
"""By what such files begin with."""

CONFLICT = later("a file with merge-conflict markers of git in it, and not JSON")
HTML = later("an HTML page")
PYTHON = later("Python code, and not a notebook")
LINK = later("a link")
BROKEN_OFF = later("JSON that breaks off or is damaged")
PYTHON_LINE = re.compile(
    rb"^(import |from |def |class |#|print\(|%|!|[A-Za-z_]\w* *= )", re.MULTILINE
)


def kind_of(content: bytes) -> str | None:
    """What the file is, in English for `translate`; None where nothing shows it."""
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
