"""How Formgrader shows a submission: nothing of it runs or calls home in the instructor's browser.

Formgrader renders autograded/ with nbconvert's HTML exporter in the instructor's own Jupyter, where
a script could change every grade. Its template prints Markdown, names and metadata as they are,
so what reaches it is cleaned (`ShowSubmission`, and the filters), and the page forbids the rest
(`let_only_nbgraders_scripts_run`). autograded/ itself stays as the learner wrote it.
"""

import base64
import hashlib
import re
import secrets
from pathlib import Path
from typing import Any

import bleach
from bs4 import BeautifulSoup
from markupsafe import escape
from nbconvert.filters import strip_files_prefix
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

TEMPLATE = Path(__file__).parent / "templates" / "formgrader" / "submission.html.j2"

TEXT = {
    "br",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "hr",
    "img",
    "kbd",
    "p",
    "pre",
    "s",
    "small",
}
TEXT |= {"span", "sub", "summary", "sup", "u"} | {f"h{level}" for level in range(1, 7)}
TABLES = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
TAGS = bleach.ALLOWED_TAGS | TEXT | TABLES
CLASS = re.compile(r"highlight|output_\w+|rendered_html|prompt|ansi-[\w-]+|[a-z]{1,2}\d?")
"""Those of colours and outputs; nbgrader's scripts look for others."""

PICTURES = re.compile(
    r"data:image/(png|jpeg|gif|svg\+xml);base64,|(?!.*\.\.)[\w .-]+/[\w ./-]+\.png$"
)
"""What is in the notebook, and figures of the lesson; an address could be any page of Jupyter."""

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-hashes' {hashes}; "
    "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'"
)


class ShowSubmission(Preprocessor):
    """Escapes what nbgrader's template does not, in the copy that is rendered.

    `c.HTMLExporter.preprocessors` names it.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Called with the names of the learner in the resources."""
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        for cell in nb.cells:
            drop_what_is_no_text(cell)
        return nb, resources


def drop_what_is_no_text(cell: NotebookNode) -> None:
    """Take off what would stand in attributes without being quoted or escaped."""
    grade_id = (cell.metadata.get("nbgrader") or {}).get("grade_id", "")
    if not re.fullmatch(r"[\w.-]+", str(grade_id)):
        cell.metadata.pop("nbgrader", None)
    for output in cell.get("outputs", []):
        if "metadata" in output:  # Widths of pictures among others.
            output.metadata = NotebookNode()


def clean_html(html: str) -> str:
    """HTML without anything that runs, calls, leads elsewhere or poses as Formgrader's own."""
    kept = {"tags": TAGS, "attributes": is_harmless, "protocols": {"http", "data"}}
    return str(bleach.clean(html, **kept))


def is_harmless(tag: str, name: str, value: str) -> bool:
    """Whether a tag may keep the attribute."""
    if tag == "img" and name == "src":
        return bool(PICTURES.match(value))
    if name == "class":
        return all(CLASS.fullmatch(one) for one in value.split())
    return name in {"alt", "colspan", "rowspan", "title"}


def clean_markdown(html: str) -> str:
    """The last filter of a Markdown cell: nbgrader's template does without nbconvert's cleaning."""
    return clean_html(strip_files_prefix(html))


def let_only_nbgraders_scripts_run(head: str, navigation: str) -> str:
    """The page's head with a Content-Security-Policy for its scripts and those of the navigation.

    What stands in neither has no nonce and no hash, whatever the cleaning has overlooked.
    """
    nonce = secrets.token_urlsafe()
    soup = BeautifulSoup(navigation, "html.parser")
    code = {script.text for script in soup.find_all("script")}
    code |= {str(tag["onclick"]) for tag in soup.find_all(onclick=True)}
    policy = POLICY.format(nonce=nonce, hashes=" ".join(sorted(map(hash_source, code))))
    head = head.replace("<script", f'<script nonce="{nonce}"')
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return head.replace("<head>", f"<head>\n{meta}", 1)


def hash_source(code: str) -> str:
    """How a Content-Security-Policy names a script that is written in the page."""
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


FILTERS = {
    "clean_html": clean_html,
    "strip_files_prefix": clean_markdown,
    "let_only_nbgraders_scripts_run": let_only_nbgraders_scripts_run,
}
"""For `c.HTMLExporter.filters`."""
