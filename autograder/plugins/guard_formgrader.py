"""A Jupyter Server extension: addresses of Formgrader that would run what somebody else wrote.

Formgrader answers requests in the instructor's own Jupyter, whoever wrote the link or the picture
that asks. `?path=` lets it run the nbgrader_config.py of any folder, a submission's too; its pages
print what stands in an address as HTML; and it serves a submission's files as pages. Jupyter asks
the handlers of this extension first, for extensions are loaded by the order of their names.
"""

import re
from typing import Any
from urllib.parse import unquote

from jupyter_server.serverapp import ServerApp
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

REFUSED = (
    "Not shown: an address like this could run what a learner wrote. "
    "To grade another course, start Jupyter in the folder of that course."
)
MARKUP = re.compile(r'[<>"]')
FILES = re.compile(r"/formgrader/submissions/+[^/]+/+(.+)", re.DOTALL)
SHOWN = re.compile(r"(next|prev)(_incorrect)?/?|.+\.(png|jpe?g|gif)")
"""What of a submission Formgrader itself asks for: its neighbours, and pictures."""


class RunsWhatOthersWrote(Matcher):
    """Matches requests to Formgrader that nothing in Formgrader makes."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Tornado calls it for each request; None lets the next handler have it."""
        before, found, rest = unquote(request.path).partition("/formgrader")
        file = FILES.fullmatch(found + rest)
        hostile = (
            "path" in request.query_arguments
            or MARKUP.search(rest)
            or (file and not SHOWN.fullmatch(file[1]))
        )
        return {} if found and hostile else None


class Refused(RequestHandler):
    """Says why."""

    def prepare(self) -> None:
        """Tornado calls it before the method of the request."""
        self.set_status(403)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(REFUSED)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Jupyter Server looks here for the extension."""
    return [{"module": "autograder.plugins.guard_formgrader"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Jupyter Server calls it at its start."""
    server.web_app.add_handlers(".*$", [(RunsWhatOthersWrote(), Refused)])
