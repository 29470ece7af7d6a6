"""The one configuration: read by nbgrader, by JupyterLab's Formgrader and by autograder."""

import os
import sysconfig
import warnings

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import ClearHiddenTests, GetGrades
from sqlalchemy.exc import SAWarning

from autograder.seal_outputs import SealOutputs

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
    "06_train_vgg19": ["dataset"],
    "07_confusion_matrix": ["dataset/test", "vgg16.keras"],
    "08_roc_auc": ["dataset/test", "vgg16.keras"],
}

# The skeleton's own line, `name = None`, stands above the solution region; the stub follows it.
c.ClearSolutions.code_stub = {"python": "# None을 지우고 알맞은 값을 적으세요."}

# Kernels warn about their loopback sockets at every start; that would drown the progress bar.
c.Execute.extra_arguments = ["--log-level=ERROR"]

# A cell that runs longer than this (seconds) is stopped and fails; the next cells still run.
c.Execute.timeout = 120
c.Execute.error_on_timeout = {
    "ename": "CellTimeoutError",
    "evalue": "시간 제한 120초를 넘겨 이 셀을 멈췄습니다. 끝나지 않는 반복문이 있는지 살펴보세요.",
    "traceback": [
        "CellTimeoutError: 시간 제한 120초를 넘겨 이 셀을 멈췄습니다. "
        "끝나지 않는 반복문이 있는지 살펴보세요."
    ],
}

# Feedback carries the points and the sentences, never the hidden tests.
c.GenerateFeedback.preprocessors = [
    GetGrades,
    ClearHiddenTests,
    SealOutputs,
    CSSHTMLHeaderPreprocessor,
]
c.HTMLExporter.embed_images = True
