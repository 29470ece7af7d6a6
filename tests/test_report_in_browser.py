"""The class report in a real Chromium: it sorts, filters, prints, and everybody can read it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from course_maker import requires, succeed
from jupyterlab import CHROMIUM, CHROMIUM_OPTIONS, WINDOW, sync_api
from synthetic_class import make_large_class, make_odd_class

pytestmark = requires(CHROMIUM, "There is no Chromium on the PATH.")

SEVERE = {"serious", "critical"}
LEARNERS = 2000


@pytest.fixture(scope="module")
def chromium():
    """A browser."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open a report; afterwards nothing may have gone wrong and nothing have been asked for."""
    pages, asked, troubles = [], [], []

    def open_report(address: str, **options):
        page = chromium.new_context(viewport=WINDOW, **options).new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        pages.append(page)
        page.goto(address)
        return page

    yield open_report
    for page in pages:
        page.context.close()
    assert troubles == [] and len(asked) == len(pages)


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> str:
    """The address of the report on a small class with odd names, in Korean."""
    folder = tmp_path_factory.mktemp("odd")
    make_odd_class(folder)
    succeed(folder, "report", "--language", "ko")
    return (folder / "report" / "index.html").as_uri()


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> str:
    """The address of the report on a class of thousands, in English."""
    folder = tmp_path_factory.mktemp("large")
    make_large_class(folder, LEARNERS, lessons=1)
    succeed(folder, "report", "--language", "en")
    return (folder / "report" / "index.html").as_uri()


def column(page, number: int) -> list[str]:
    """The visible texts of a column of the learners' table."""
    return page.locator(f"#learner-table tbody tr:visible > :nth-child({number})").all_inner_texts()


def test_thousands_sort_and_filter(visit, large):
    """By numbers as numbers, both ways; by name and by state; the count says how many."""
    page = visit(large)
    by_score = page.locator("#learner-table thead button").nth(2)
    by_score.click()
    upwards = column(page, 3)
    known = [float(score) for score in upwards if score != "–"]
    assert len(upwards) == LEARNERS and known == sorted(known) and len(set(known)) > 2
    assert upwards[len(known) :] == ["–"] * (LEARNERS - len(known)) != []
    by_score.click()
    assert column(page, 3)[: len(known)] == [f"{score:g}" for score in reversed(known)]
    assert page.locator("#learner-table th[aria-sort=descending]").count() == 1
    page.get_by_label("Find by name or ID").fill("홍 S0042")
    assert column(page, 2) == ["s0042"]
    assert page.locator("#shown").inner_text() == f"1 of {LEARNERS}"
    page.get_by_label("Find by name or ID").fill("")
    page.get_by_label("Show").select_option("missing")
    assert set(column(page, 3)) == {"–"}


def test_odd_names_are_only_names(visit, odd):
    """Nothing runs (see `visit`), nothing is wider than the window."""
    page = visit(odd)
    page.get_by_label("이름이나 ID로 찾기").fill("<script>")
    assert column(page, 2) == ["script"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_the_tables_are_there(visit, odd):
    """And no control that would do nothing."""
    page = visit(odd, java_script_enabled=False)
    assert page.locator("table").count() == 5
    assert page.locator("#learner-table tbody tr:visible").count() == 10
    assert page.locator("button, input:visible, select:visible").count() == 0


def test_everybody_can_read_it(visit, odd):
    """axe-core finds nothing serious: contrast, names, roles, languages."""
    found = Axe().run(visit(odd)).response
    assert len(found["passes"]) > 10
    severe = [one["id"] for one in found["violations"] if one["impact"] in SEVERE]
    assert severe == []


def test_it_prints_all_of_it_without_the_controls(visit, odd):
    """Folded lists are open on paper; buttons and search fields are not there."""
    page = visit(odd)
    page.locator("#missing summary").first.click()
    page.emulate_media(media="print")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert page.locator("#missing details:not([open])").count() == 0
    assert page.locator("nav:visible, .controls:visible").count() == 0
