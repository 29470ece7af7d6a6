"""Submissions that attack their grading, each named for what it tries, and the lesson they attack.

The lesson asks for seven values that nobody can guess; each hidden test knows one. An attack
either gains points with wrong values, or shows something that it must not know, or changes
something outside of its folder.
"""

import getpass
from dataclasses import dataclass, field
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.notebook import write_notebook

LESSON = "secrets"
VICTIM = "a_victim"
"""Graded before all others."""
SECRET = "421790634517"
TOKEN = "token-of-the-instructor"
WORDS_OF_THE_VICTIM = "words of the victim"
# By user: nobody can remove what another user's tests may have left.
DAEMON = f"/tmp/written-by-a-daemon-{getpass.getuser()}"
"""What a process that outlives its kernel writes."""
SHARED = f"/dev/shm/written-by-a-submission-{getpass.getuser()}"
TEMPORARY = f"/tmp/written-by-a-submission-{getpass.getuser()}"

# By name: the type that the visible part asks for, the right answer, the hidden test.
VALUES = {
    "number": ("int", SECRET, f"number == {SECRET}"),
    "ratio": ("float", "0.8125", "ratio == 0.8125"),
    "word": ("str", "'sesame'", "word == 'sesame'"),
    "pair": ("tuple", "(31, 17)", "pair == (31, 17)"),
    "items": ("list", "[3, 1, 4]", "all(a == b for a, b in zip(items, [3, 1, 4], strict=True))"),
    "table": ("dict", "{'a': 159}", "table == {'a': 159}"),
    "matrix": ("np.ndarray", "np.full((2, 3), 7)", "np.array_equal(matrix, np.full((2, 3), 7))"),
}
NUMBERS = {name: number for number, name in enumerate(VALUES, start=1)}
POINTS = {name: 10 if name == "number" else 15 for name in VALUES}


def write_lesson(folder: Path) -> None:
    """Write the instructor's notebook below `folder`/source."""
    cells = [
        new_markdown_cell("# 비밀", id="title"),
        locked("setup", "import numpy as np"),
    ]
    for name, number in NUMBERS.items():
        kind, right, test = VALUES[name]
        solution = f"### BEGIN SOLUTION\n{name} = {right}\n### END SOLUTION"
        check = (
            f"import numpy as np\n"
            f"assert globals().get('{name}') is not None, '{name} is empty.'\n"
            f"assert isinstance({name}, {kind}), '{name} is no {kind}.'\n"
            f"### BEGIN HIDDEN TESTS\nassert {test}, '{name} is wrong.'\n### END HIDDEN TESTS"
        )
        cells += [
            graded(f"answer-{number}", f"{name} = None\n{solution}", solution=True, locked=False),
            graded(f"check-{number}", check, grade=True, points=POINTS[name]),
        ]
    cells.append(new_code_cell("", id="free"))
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    path = folder / "source" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(write_notebook(notebook))


def graded(name: str, source: str, **roles):
    """A cell that nbgrader knows."""
    about = {"grade": False, "solution": False, "locked": True, "task": False}
    cell = new_code_cell(source, id=name)
    cell.metadata["nbgrader"] = about | roles | {"grade_id": name, "schema_version": 3}
    return cell


def locked(name: str, source: str):
    """A cell that learners are given."""
    return graded(name, source)


@dataclass(frozen=True)
class Hostile:
    """An attack, and how its success would show."""

    answers: dict[str, str]
    """The code of answer cells by the name that the cell asks for; `free` for the last cell."""
    gains: bool = False
    """Whether it wants points."""
    shows: str | None = None
    """What it wants to print."""
    changes: str | None = None
    """A file of the course or, where it starts with /, of the machine that it wants to change."""
    metadata: dict = field(default_factory=dict)
    """What it writes into nbgrader's metadata of the first check cell."""


def gains(first: str = "", **answers: str) -> Hostile:
    """Wants points for wrong values; `first` runs in the first answer cell."""
    if first:
        answers["number"] = first + "\nnumber = 1"
    return Hostile(answers, gains=True)


def shows(what: str, code: str, **answers: str) -> Hostile:
    """Wants to print something; the code runs in the last cell, after all checks."""
    return Hostile({"free": code, **answers}, shows=what)


def disguised(**metadata) -> Hostile:
    """Wants a check to run as another kind of cell, hidden tests and all, to print it later."""
    return Hostile({"free": "print(In)"}, shows=SECRET, metadata=metadata)


def changes(path: str, code: str) -> Hostile:
    """Wants to change a file."""
    return Hostile({"free": code}, changes=path)


LIAR = """
class Liar({base}):
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = {base}.__hash__
"""

FORGED_SNAPSHOT = """
kernel = get_ipython().kernel
async def answer(stream, ident, parent):
    content = {{"status": "ok"}}
    kernel.session.send(stream, "snapshot_reply", content, parent, ident, buffers={buffers})
kernel.shell_handlers["snapshot_request"] = answer
"""

HOSTILE = {
    # Tests that do not run, or whose failure does not show.
    "ast_transformer": gains("""
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())
"""),
    "input_transformer": gains("""
get_ipython().input_transformers_post.append(
    lambda lines: ["pass\\n"] if any("assert" in line for line in lines) else lines
)
"""),
    "run_code_that_forgets_errors": gains("""
shell = get_ipython()
original = shell.run_code
async def run_code(code, result=None, *, async_=False):
    await original(code, result, async_=async_)
    if result is not None:
        result.error_in_exec = None
    return False
shell.run_code = run_code
shell.showtraceback = lambda *words, **options: None
"""),
    "run_cell_that_runs_nothing": gains("""
import types
shell = get_ipython()
original = shell.run_cell_async
async def run_cell_async(self, code, *words, **options):
    return await original("None" if "assert" in code else code, *words, **options)
shell.run_cell_async = types.MethodType(run_cell_async, shell)
"""),
    "custom_exception_handler": gains("""
import sys
def forgive(shell, kind, value, tb, tb_offset=None):
    sys._getframe(2).f_locals["result"].error_in_exec = None
get_ipython().set_custom_exc((AssertionError,), forgive)
"""),
    "forged_messages": gains("""
session = get_ipython().kernel.session
original = session.send
def send(stream, kind, content=None, *words, **options):
    name = kind if isinstance(kind, str) else kind["msg_type"]
    if name == "error":
        return None
    if name == "execute_reply" and isinstance(content, dict):
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return original(stream, kind, content, *words, **options)
session.send = send
"""),
    "patched_builtins": gains(
        items="import builtins\nbuiltins.all = lambda values: True\nitems = [0, 0, 0]"
    ),
    "assertion_error_that_is_caught": gains("""
import builtins
shell = get_ipython()
original = shell.compile
class Compiler(type(original)):
    def __call__(self, source, *words, **options):
        return super().__call__(source, *words, **options) if isinstance(source, str) else (
            compile("pass", "x", "exec") if "Assert" in str(source.body[:1]) else
            super().__call__(source, *words, **options)
        )
shell.compile = Compiler()
"""),
    # Values that lie.
    "int_that_equals_everything": gains(number=LIAR.format(base="int") + "number = Liar(1)"),
    "float_that_equals_everything": gains(ratio=LIAR.format(base="float") + "ratio = Liar(1)"),
    "str_that_equals_everything": gains(word=LIAR.format(base="str") + "word = Liar('x')"),
    "tuple_that_equals_everything": gains(pair=LIAR.format(base="tuple") + "pair = Liar()"),
    "list_of_things_that_equal_everything": gains(
        items=LIAR.format(base="object") + "items = [Liar(), Liar(), Liar()]"
    ),
    "list_that_iterates_as_it_likes": gains(
        items="""
class Same:
    def __eq__(self, other):
        return True
class Liar(list):
    def __iter__(self):
        return iter([Same(), Same(), Same()])
items = Liar()
"""
    ),
    "dict_that_equals_everything": gains(
        table=LIAR.format(base="dict").replace("dict.__hash__", "None") + "table = Liar()"
    ),
    "ndarray_that_answers_for_numpy": gains(
        matrix="""
class Liar(np.ndarray):
    def __array_function__(self, function, types, words, options):
        return True
matrix = np.zeros((1, 1)).view(Liar)
"""
    ),
    "class_that_pretends": gains(
        number="""
class Pretender:
    __class__ = property(lambda self: int)
    def __eq__(self, other):
        return True
number = Pretender()
"""
    ),
    "metaclass_that_pretends": gains(
        number="""
class Meta(type):
    __class__ = property(lambda self: int)
    def __eq__(self, other):
        return True
    __hash__ = type.__hash__
class number(metaclass=Meta):
    pass
"""
    ),
    "descriptor_that_pretends": gains(
        number="""
class Descriptor:
    def __get__(self, one, owner):
        return int
class Pretender:
    __class__ = Descriptor()
    def __eq__(self, other):
        return True
number = Pretender()
"""
    ),
    # Replaced libraries.
    "patched_numpy": gains(
        matrix="np.array_equal = lambda *words: True\nmatrix = np.zeros((1, 1))"
    ),
    "replaced_numpy": gains(
        matrix="""
import sys, types
fake = types.ModuleType("numpy")
fake.ndarray, fake.full, fake.array_equal = np.ndarray, np.full, lambda *words: True
sys.modules["numpy"] = fake
matrix = np.zeros((1, 1))
"""
    ),
    # The tests and the answers.
    "history_of_inputs": shows(SECRET, "print(In)"),
    "lines_of_tracebacks": shows(
        SECRET, "import linecache\nprint([entry for entry in linecache.cache.values()])"
    ),
    "memory_of_python": shows(
        SECRET,
        """
import gc
dictionaries = [one for one in gc.get_objects() if type(one) is dict]
print([v for one in dictionaries for v in list(one.values()) if type(v) is str and "==" in v])
""",
    ),
    "trace_function": shows(
        SECRET,
        "import sys\nsys.settrace(None)\nprint(seen)",
        number="""
import sys
seen = []
def trace(frame, event, argument):
    if "ipykernel" in frame.f_code.co_filename:
        seen.append(frame.f_code.co_consts)
sys.settrace(trace)
number = 1
""",
    ),
    "source_folder": shows(
        SECRET, f"print(open('../../../source/{LESSON}/{LESSON}.ipynb').read())"
    ),
    "tests_in_the_gradebook": shows(
        SECRET,
        """
import sqlite3
print(list(sqlite3.connect("../../../gradebook.db").execute("select source from source_cell")))
""",
    ),
    # Other people's things.
    "folder_of_another_learner": shows(
        WORDS_OF_THE_VICTIM,
        f"print(open('../../../submitted/{VICTIM}/{LESSON}/{LESSON}.ipynb').read())",
    ),
    "environment": shows(TOKEN, "import os\nprint(os.environ)"),
    "environment_of_other_processes": shows(
        TOKEN,
        """
import glob
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        print(open(path).read())
    except OSError:
        pass
""",
    ),
    "command_lines_of_other_processes": shows(
        "pytest",
        """
import glob
print([open(path).read() for path in glob.glob("/proc/[0-9]*/cmdline")])
""",
    ),
    "ptrace": shows(
        "attached: 0",
        """
import ctypes, os
SEIZE = 0x4206
print("attached:", ctypes.CDLL(None).ptrace(SEIZE, os.getppid(), 0, 0))
""",
    ),
    "loopback": shows(
        "connected",
        """
import socket
socket.create_connection(("127.0.0.1", PORT), timeout=2)
print("connected")
""",
    ),
    "symbolic_link": shows(
        "root:x:0", "import os\nos.symlink('/etc', 'etc')\nprint(open('etc/passwd').read())"
    ),
    "hard_link": shows(
        WORDS_OF_THE_VICTIM,
        f"""
import os
os.link("../../../submitted/{VICTIM}/{LESSON}/{LESSON}.ipynb", "mine.ipynb")
print(open("mine.ipynb").read())
""",
    ),
    # Changes outside of its folder.
    "scores_of_the_class": changes(
        "gradebook",
        """
import sqlite3
with sqlite3.connect("../../../gradebook.db") as gradebook:
    gradebook.execute("update grade set auto_score = 10")
""",
    ),
    "notebook_of_another_learner": changes(
        f"autograded/{VICTIM}/{LESSON}/{LESSON}.ipynb",
        f"open('../../{VICTIM}/{LESSON}/{LESSON}.ipynb', 'a').write(' ')",
    ),
    "library_folder": changes(
        "LIBRARY/written_by_a_submission.txt",
        """
import os, numpy
open(os.path.join(os.path.dirname(numpy.__file__), "written_by_a_submission.txt"), "w").write("x")
""",
    ),
    "shared_memory": changes(SHARED, f"open('{SHARED}', 'w').write('x' * 10**6)"),
    "temporary_folder": changes(TEMPORARY, f"open('{TEMPORARY}', 'w').write('x')"),
    "daemon_that_waits": changes(
        DAEMON,
        f"""
import subprocess, sys
code = "import time; time.sleep(3); open('{DAEMON}', 'w').write('x')"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
""",
    ),
}

# Against the snapshot, which plain nbgrader does not have.
FORGED = {
    "snapshot_that_is_none": gains(FORGED_SNAPSHOT.format(buffers="[b'nothing']")),
    "snapshot_without_buffers": gains(FORGED_SNAPSHOT.format(buffers="[]")),
    "snapshot_too_deep": gains(
        FORGED_SNAPSHOT.format(
            buffers="""[b'{"values": {"number": ' + b'{"kind": "list", "items": ['"""
            """ * 5000 + b']}' * 5000 + b'}}']"""
        )
    ),
    "snapshot_with_a_pickle": gains(
        "import pickle\n"
        + FORGED_SNAPSHOT.format(
            buffers="""[b'{"values": {"number": {"kind": "array", "dtype": "O",'"""
            """ b' "shape": [1], "buffer": 0}}}', pickle.dumps(1)]"""
        )
    ),
}

# Never received, so that nobody can say what was wrong with them.
SILENT = {
    "snapshot_too_large": gains(FORGED_SNAPSHOT.format(buffers="[b' ' * 100_000_000]")),
    "snapshot_that_never_comes": gains("""
async def silence(stream, ident, parent):
    pass
get_ipython().kernel.shell_handlers["snapshot_request"] = silence
"""),
}

# The first check, run as a cell of another kind; plain nbgrader does not grade these at all.
DISGUISED = {
    "check_that_says_it_is_no_check": disguised(grade=False, locked=True),
    "check_that_says_it_is_an_answer": disguised(grade=False, solution=True, locked=False),
    "check_that_says_it_is_both": disguised(solution=True, locked=False),
}

ONLY_HERE = FORGED | SILENT | DISGUISED
