"""The report's page: what the template shows, and the template made into HTML."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.course.files import replace_file
from autograder.course.folder import Course
from autograder.datasets.about import real_sets
from autograder.results.model import ClassResults, Learner, Lesson, Result, Status
from autograder.results.report.language import Language, load_texts
from autograder.results.report.mistakes import frequent_mistakes
from autograder.results.report.statistics import FEWEST_LEARNERS, GOOD, WEAK, distribution, items

FOLDER = Path(__file__).parent
REPORT = Path("report", "index.html")


def write_report(course: Course, results: ClassResults, language: Language) -> Path:
    """Write the report into the course folder; returns where it is."""
    path = Path(course.root) / REPORT
    replace_file(path, render(course, results, language).encode(errors="replace"))
    return path


def render(course: Course, results: ClassResults, language: Language) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"percent": percent, "local_time": local_time, "short": short}
    style, script = (read(name) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.jinja").render(
        text=load_texts(language),
        language=language.value,
        name_of=full_name_in(language),
        style=style,
        script=script,
        style_hash=content_hash(style),
        script_hash=content_hash(script),
        now=datetime.now(),
        results=results,
        real_sets=real_sets(course, [lesson.name for lesson in results.lessons]),
        Status=Status,
        distributions=[(lesson, distribution(results, lesson)) for lesson in results.lessons],
        items=items(results),
        mistakes=frequent_mistakes(course, results),
        rows=[LearnerRow(learner, results.of_learner(learner)) for learner in results.learners],
        missing=missing(results),
        to_look_at=[one for one in results.handed_in() if needs_a_look(one)],
        times=[LessonTimes(lesson, results.of_lesson(lesson)) for lesson in results.lessons],
        needs_a_look=needs_a_look,
        fewest=FEWEST_LEARNERS,
        weak=WEAK,
        good=GOOD,
    )


class LearnerRow:
    """A learner's line in the table."""

    def __init__(self, learner: Learner, results: list[Result]):
        self.learner = learner
        self.results = results
        final = [one for one in results if one.score is not None]
        worth = sum(one.lesson.max_score for one in final)
        self.share = sum(one.score for one in final) / worth if worth else None
        self.handed_in = sum(one.status is not Status.MISSING for one in results)
        self.late = count_late(results)
        self.last = max((one.handed_in for one in results if one.handed_in), default=None)
        run = [one.seconds_run for one in results if one.seconds_run is not None]
        self.seconds_run = sum(run) if run else None
        self.to_look_at = any(map(needs_a_look, results))


class LessonTimes:
    """When a lesson was handed in and how long its cells ran: all that is known of time."""

    def __init__(self, lesson: Lesson, results: list[Result]):
        self.lesson = lesson
        self.handed_in = sum(one.status is not Status.MISSING for one in results)
        times = [one.handed_in for one in results if one.handed_in]
        self.first, self.last = (min(times), max(times)) if times else (None, None)
        self.late = count_late(results)
        run = [one.seconds_run for one in results if one.seconds_run is not None]
        self.median_run, self.longest_run = (median(run), max(run)) if run else (None, None)


def count_late(results: list[Result]) -> int | None:
    """How many came late; None where that is known of none."""
    judged = [one.seconds_late for one in results if one.seconds_late is not None]
    return sum(map(bool, judged)) if judged else None


def missing(results: ClassResults) -> list[tuple[Lesson, list[Learner]]]:
    """For each lesson who has handed in nothing."""
    return [
        (lesson, [one.learner for one in of_lesson if one.status is Status.MISSING])
        for lesson in results.lessons
        if (of_lesson := results.of_lesson(lesson))
    ]


def needs_a_look(result: Result) -> bool:
    """Whether a person should open the submission."""
    return bool(result.signs) or result.status in (Status.UNGRADED, Status.PENDING)


def full_name_in(language: Language):
    """A function for a learner's name in the language's order; the id where there is none."""

    def full_name(learner: Learner) -> str:
        names = [learner.first_name.strip(), learner.last_name.strip()]
        if language is Language.KOREAN:
            names.reverse()
        return " ".join(filter(None, names)) or learner.id

    return full_name


def percent(share: float) -> str:
    """A share of 1 in whole percent; 100 % and 0 % only where that is exact."""
    rounded = round(100 * share)
    if share < 1:
        rounded = min(rounded, 99)
    if share > 0:
        rounded = max(rounded, 1)
    return f"{rounded}%"


def local_time(moment: datetime) -> str:
    """A time that the gradebook keeps in UTC, on this machine's clock."""
    return f"{moment.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"


def short(lesson: Lesson) -> str:
    """The lesson's number where its name has one, for narrow columns."""
    number = lesson.name.partition("_")[0]
    return number if number.isdigit() else lesson.name


def read(name: str) -> str:
    """A file of the report's own."""
    return (FOLDER / name).read_text(encoding="utf-8")


def content_hash(content: str) -> str:
    """By which the page's content security policy knows its own style and script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
