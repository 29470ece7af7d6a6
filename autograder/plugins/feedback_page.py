"""The page that a learner gets back: an nbconvert exporter with a template of its own.

`c.GenerateFeedback.exporter_class` names it, so that `autograder feedback`, `nbgrader
generate_feedback` and Formgrader write the same page. A submission is hostile until proven
otherwise: only text and bitmaps of it reach the page, never its HTML, SVG or JavaScript.
"""

from pathlib import Path

from nbconvert.exporters import HTMLExporter

TEMPLATES = Path(__file__).parent / "templates"


class FeedbackPage(HTMLExporter):
    """nbconvert's HTML exporter, to be configured apart from Formgrader's."""
