"""The one configuration: read by nbgrader, by JupyterLab's Formgrader and by autograder."""

import os
import sysconfig
import warnings

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from sqlalchemy.exc import SAWarning

from autograder.course.notebook import GIVEN_VALUES
from autograder.plugins import show_submission
from autograder.plugins.clear_hidden_tests import ClearHiddenTestsOfChecks
from autograder.plugins.download_collector import DownloadCollector
from autograder.plugins.download_extractor import DownloadExtractor
from autograder.plugins.feedback_page import TEMPLATES, FeedbackPage
from autograder.plugins.find_signs import FindSigns
from autograder.plugins.remember_release import RememberRelease
from autograder.plugins.sandbox_execute import SandboxExecute
from autograder.plugins.say_whose_films import SayWhoseFilms
from autograder.plugins.seal_outputs import SealOutputs
from autograder.plugins.show_submission import ShowSubmission
from autograder.plugins.submission_exporter import SubmissionExporter, expect_lessons
from autograder.plugins.summarize_for_learner import SummarizeForLearner
from autograder.plugins.take_in import TakeIn
from autograder.sandbox.limits import GiB, Limits

c = get_config()  # noqa: F821 (traitlets defines it)

# nbgrader starts `alembic` by its bare name: it must be found without activating the environment.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])

# nbgrader's gradebook calls forth SQLAlchemy's warnings at each new submission; they are harmless.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

c.CourseDirectory.course_id = "chest-xray"

# What each lesson reads, below data/; `build` puts it into the lesson's own data folder.
c.Course.lesson_data = {
    "01_load_images": ["images", "images.csv"],
    "02_histogram": ["chest.png"],
    "03_augmentation": ["dataset"],
    "04_vgg16": ["chest.png"],
    "06_train_vgg19": ["dataset"],
    "07_confusion_matrix": ["dataset/test", "vgg16.keras"],
    "08_roc_auc": ["dataset/val", "dataset/test", "vgg16.keras"],
}

# What hidden tests compare given values with stays in source/, which only instructors have.
c.CourseDirectory.ignore.append(GIVEN_VALUES)

# What every lesson uses, below source/; `build` puts it beside each notebook.
c.Course.shared_files = ["korean_labels.py", "korean_labels.ttf", "korean_labels_OFL.txt"]

# The skeleton's own line, `name = None`, stands above the solution region; the stub follows it.
c.ClearSolutions.code_stub = {"python": "# None을 지우고 알맞은 값을 적으세요."}

# What a submission may use; what uses more is stopped with a sentence that names the limit.
c.SandboxExecute.limits = Limits(cell_time=120, notebook_time=900, memory=4 * GiB)
# Training takes half a minute of two idle cores: time enough where several share them.
c.SandboxExecute.lesson_limits = {
    "06_train_vgg19": Limits(cell_time=600, notebook_time=1200, memory=4 * GiB),
}

# As nbgrader does it; a lesson on real X-rays says so, and what learners get is remembered.
c.GenerateAssignment.preprocessors = [
    SayWhoseFilms,
    *GenerateAssignment.class_traits()["preprocessors"].default(),
    RememberRelease,
]

# Submissions are read as leniently and run in the same sandbox under `nbgrader autograde` and
# Formgrader, too, once each of their cells has found its place in the lesson.
c.Autograde.exporter_class = SubmissionExporter
c.Autograde.pre_convert_hook = expect_lessons
c.Autograde.sanitize_preprocessors = [
    TakeIn,
    FindSigns,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    SandboxExecute,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# Feedback carries the points and the sentences, never the hidden tests. The page has an exporter
# of its own, for Formgrader sets the template of nbconvert's.
c.GenerateFeedback.exporter_class = FeedbackPage
c.FeedbackPage.template_name = "feedback_page"
c.FeedbackPage.template_file = "index.html.j2"
c.FeedbackPage.extra_template_basedirs = [str(TEMPLATES)]
c.FeedbackPage.preprocessors = []
c.GenerateFeedback.preprocessors = [
    GetGrades,
    ClearHiddenTestsOfChecks,
    SealOutputs,
    SummarizeForLearner,
]

# `nbgrader zip_collect` reads the names that Moodle and Canvas give to files.
c.ZipCollectApp.extractor_plugin = DownloadExtractor
c.ZipCollectApp.collector_plugin = DownloadCollector

# Formgrader shows submissions in the instructor's own Jupyter: no script of theirs may run there.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.preprocessors = [ShowSubmission]
c.HTMLExporter.filters = show_submission.FILTERS
c.HTMLExporter.template_file = str(show_submission.TEMPLATE)
