"""JUnit XML, which continuous integration shows: a test suite a submission, a test case a check.

Source: https://github.com/testmoapp/junitxml, the format as tools write and read it.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import PurePath

from autograder.course.refusal import Refusal
from autograder.language import translate as _
from autograder.results.model import CheckResult, ClassResults, Result, Status

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold."""


def junit(results: ClassResults) -> dict[PurePath, bytes]:
    """One file with all submissions."""
    suites = [suite_of(result) for result in results.handed_in()]
    root = element("testsuites", {"name": results.course_id, **totals(suites)})
    root.extend(suites)
    ElementTree.indent(root)
    return {
        PurePath("junit.xml"): ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    }


def suite_of(result: Result) -> ElementTree.Element:
    """A submission; one that could not be graded has an error for each check."""
    cases = [case_of(result, name) for name in result.lesson.checks]
    about: dict[str, object] = {
        "name": f"{result.lesson.name}, {result.learner.id}",
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    if result.seconds_run is not None:
        about["time"] = f"{result.seconds_run:.3f}"
    suite = element("testsuite", about)
    suite.extend(cases)
    if isinstance(result.problem, Refusal):
        told = element("system-err", {})
        later = _("a later version could not be graded")
        told.text = in_xml(f"{later}: {result.problem}. {result.problem.whose_score}")
        suite.append(told)
    return suite


def case_of(result: Result, name: str) -> ElementTree.Element:
    """A check of a submission."""
    classname = f"{result.lesson.name}.{result.learner.id}"
    case = element("testcase", {"name": name, "classname": classname})
    check = result.checks.get(name)
    if result.status is Status.UNGRADED or check is None:
        case.append(element("error", {"message": result.problem or _("not graded")}))
    elif check.needs_manual_grade:
        case.append(element("skipped", {"message": _("to be graded by hand")}))
    elif (check.score or 0) < result.lesson.checks[name].max_score:
        case.append(failure(check, result.lesson.checks[name].max_score))
    return case


def failure(check: CheckResult, max_score: float) -> ElementTree.Element:
    """What the learner read, and the points."""
    points = _("{score:g} of {all:g} points", score=check.score or 0, all=max_score)
    return element("failure", {"message": check.sentence or points, "type": "lost"})


def totals(suites: list[ElementTree.Element]) -> dict[str, int]:
    """The sums over all suites."""
    kinds = ("tests", "failures", "errors", "skipped")
    return {kind: sum(int(suite.get(kind, 0)) for suite in suites) for kind in kinds}


def element(tag: str, attributes: Mapping[str, object]) -> ElementTree.Element:
    """An element whose attributes hold nothing that XML forbids."""
    return ElementTree.Element(
        tag, {name: in_xml(str(value)) for name, value in attributes.items()}
    )


def in_xml(text: str) -> str:
    """The text, with a mark in place of what XML forbids."""
    return NOT_IN_XML.sub("\ufffd", text)
