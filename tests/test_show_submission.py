"""What Formgrader still shows of a submission, and which requests it still answers."""

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from autograder.plugins.guard_formgrader import RunsWhatOthersWrote
from autograder.plugins.show_submission import clean_html, clean_markdown


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="x" src="figures/pixels.png">',
        '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
        '<div class="highlight"><pre><span class="k">for</span></pre></div>',
        '<pre><span class="ansi-red-fg">Error</span></pre>',
        '<table class="x"><thead><tr><th colspan="2">a</th></tr></thead></table>',
        "<h2>제목</h2><p>가 &lt; 나</p><details><summary>더</summary></details>",
    ],
)
def test_what_lessons_and_outputs_are_made_of_stays(html):
    """Figures, pictures, coloured code, tables, headings."""
    assert clean_html(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<img src='/formgrader?path=x/y.png'>",
        "<img src='figures/../../x.png'>",
        "<img src='//x.example/a/b.png'>",
        "<img src='https://x.example/b.png'>",
        "<img src='data:text/html;base64,PHA+'>",
        "<a href='figures/a.html'>x</a>",
        "<a href='files/javascript:alert(1)'>x</a>",
        "<p id='check-1' class='nbgrader_cell' style='position:fixed' onclick='f()'>x</p>",
    ],
)
def test_nothing_leads_elsewhere_or_poses_as_formgraders_own(html):
    """No address, no identifier, no class that its scripts look for."""
    cleaned = clean_markdown(html)
    assert not [word for word in ("src", "href", "id=", "class", "style", "on") if word in cleaned]


def is_refused(path: str) -> bool:
    """Whether the guard refuses a request for the path."""
    line = RequestStartLine("GET", path, "HTTP/1.1")
    request = HTTPServerRequest(start_line=line, headers=HTTPHeaders({"Host": "localhost"}))
    return RunsWhatOthersWrote().match(request) is not None


@pytest.mark.parametrize(
    "path",
    [
        "/formgrader",
        "/user/prof/formgrader/manage_assignments",
        "/formgrader/manage_students/O'Neil%20%26%20%ED%99%8D/01_load_images",
        "/formgrader/submissions/1f/",
        "/formgrader/submissions/1f/next_incorrect?index=3",
        "/formgrader/submissions/1f/figures/pixels.png",
        "/formgrader/static/js/utils.js",
        "/formgrader/api/grades?submission_id=1f",
        "/lab/tree/submitted?path=x",
    ],
)
def test_what_formgrader_asks_for_is_answered(path):
    """Pages, neighbours, figures, scripts of its own, data; other parts of Jupyter."""
    assert not is_refused(path)


@pytest.mark.parametrize(
    "path",
    [
        "/formgrader?path=autograded/mal/01_load_images",
        "/user/prof/formgrader/?path=x",
        "/formgrader/manage_students/%3Cimg%20src%3Dx%3E",
        "/formgrader/gradebook/a/%22;alert(1)",
        "/formgrader/submissions/1f/evil.html",
        "/formgrader/submissions//1f/evil.html",
        "/formgrader/submissions/1f%2Fevil.html",
        "/formgrader/submissions/1f/evil%0A.html",
        "/formgrader/submissions/1f/evil.svg",
    ],
)
def test_what_could_run_others_words_is_refused(path):
    """However the address is written."""
    assert is_refused(path)
