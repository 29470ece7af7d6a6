"""`demo`: all of it for a made-up class."""

from autograder.building.demo import hand_in_for_class, make_demo_course
from autograder.commands.app import app
from autograder.commands.build import build_lessons
from autograder.commands.feedback import feedback_with_progress
from autograder.commands.grade import grade_with_progress, show_outcomes
from autograder.commands.report import write_and_tell
from autograder.course.folder import Course, require_writable
from autograder.language import translate as _


@app.command(help=_("Build, grade and report on a small class, in the folder demo/."))
def demo_command() -> None:
    """The command `demo`."""
    course = Course.open()
    require_writable(course)
    demo_course = make_demo_course(course)
    lessons = demo_course.lessons()
    build_lessons(demo_course, lessons, demo_course.data())
    submissions = [
        submission for lesson in lessons for submission in hand_in_for_class(demo_course, lesson)
    ]
    outcomes = grade_with_progress(demo_course, submissions)
    feedback_with_progress(demo_course, submissions)
    write_and_tell(demo_course)
    show_outcomes(outcomes)
