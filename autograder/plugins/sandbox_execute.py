"""Running a submission: nbgrader's Execute, with a sandboxed kernel and limits that hold.

A check cell's kernel sees only its visible part. The outcome comes from a process that runs the
whole cell on the values that the kernel hands over (`autograder.sealed`).

A cell that exceeds a limit or ends Python is stopped and says so. A new kernel then runs the cells
before it again, without the one that failed, so that it costs the points that depend on it and no
others.
"""

import asyncio
import copy
import math
from dataclasses import dataclass, field
from typing import Any

import psutil
import zmq
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_solution
from traitlets import Dict, Instance, Int, Unicode, default

from autograder.course.complaints import error_in
from autograder.course.notebook import MAX_LEVELS, encodable
from autograder.course.readable_errors import error_output
from autograder.language import later
from autograder.plugins.find_signs import add_signs
from autograder.plugins.first_cause import tell_first_causes
from autograder.plugins.take_in import tell_lost_work
from autograder.sandbox import sentences
from autograder.sandbox.budget import Budget
from autograder.sandbox.kernel_spec import OneKernelSpec, plain_environment, spec_for
from autograder.sandbox.limits import Limits, MiB
from autograder.sandbox.messages import TolerantClient
from autograder.sandbox.provisioner import SandboxProvisioner
from autograder.sandbox.sentences import Complaint
from autograder.sandbox.snapshots import request_snapshot
from autograder.sandbox.verdicts import ask_for_verdict
from autograder.sandbox.warm import WarmProcessError
from autograder.sealed.check_cell import visible_part
from autograder.sealed.names import names_read

MAX_KERNELS = 6
SECONDS_AFTER_INTERRUPT = 5
MESSAGE_SIZE = 64 * MiB


@dataclass
class Progress:
    """How far a notebook has come."""

    budget: Budget
    replaying: bool = False
    """Whether its cells run for a second time, in a new kernel."""
    not_again: set[int] = field(default_factory=set)
    """Cells that ended a kernel or were interrupted."""
    verdicts: dict[int, list[NotebookNode]] = field(default_factory=dict)
    """The outputs of the checks that have their verdict."""
    executed: int = 0
    """Code cells that have begun, without those that run for a second time."""
    longest_cell: float = 0.0
    """Processor seconds."""
    ending: asyncio.Future[None] | None = None
    """Ends a kernel that shows too much; held here, for asyncio forgets what nobody holds."""
    signs: dict[str, list[str]] = field(default_factory=dict)
    """Signs of tampering, by the check's name."""
    left_out: dict[str, list[str]] = field(default_factory=dict)
    """By the class's name, attributes of objects of which no snapshot tells: for `build`."""


class SandboxExecute(Execute):
    """Run the notebook's cells in a sandbox (`c.Autograde.autograde_preprocessors`)."""

    limits = Instance(Limits, (), help="What a submission may use.").tag(config=True)

    lesson_limits = Dict(
        value_trait=Instance(Limits), help="The limits of a lesson that needs others, by its name."
    ).tag(config=True)

    threads = Int(0, help="How many threads numerical libraries may use; 0 for as many as cores.")

    lesson_files = Dict(help="Host path by the name under which submissions may read it.")

    lesson_folder = Unicode(help="Where the lesson's own files lie, as no submission has them.")

    km: AsyncKernelManager
    progress: Progress

    @default("lesson_folder")
    def _lesson_folder_default(self) -> str:
        lesson = self.resources["nbgrader"]["assignment"]
        course = CourseDirectory(config=self.config)
        return str(course.format_path(course.source_directory, ".", lesson))

    @default("shutdown_kernel")
    def _shutdown_kernel_default(self) -> str:
        return "immediate"

    @default("iopub_timeout")
    def _iopub_timeout_default(self) -> int:
        return SECONDS_AFTER_INTERRUPT

    def limits_of(self, lesson: str | None) -> Limits:
        """What a submission of the lesson may use."""
        limits: Limits = self.lesson_limits.get(lesson or "", self.limits)
        return limits

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: KernelManager | None = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells; returns the notebook with their outputs."""
        NotebookClient.__init__(self, nb, km)
        self.resources = resources or {}
        self.timeout_func = self.seconds_allotted
        limits = self.limits_of(self.resources.get("nbgrader", {}).get("assignment"))
        self.progress = Progress(Budget(limits))
        next_cell, kernels = 0, 0
        while next_cell < len(nb.cells):
            kernels += 1
            if kernels > MAX_KERNELS:
                for cell in nb.cells[next_cell:]:
                    fail(cell, sentences.ended_too_often(MAX_KERNELS))
                break
            with self.setup_kernel():
                next_cell = self.run_from(next_cell)
        # No kernel is left that could change them by a message.
        for index, outputs in self.progress.verdicts.items():
            nb.cells[index].outputs = outputs
        add_signs(nb, self.progress.signs)
        tell_first_causes(nb)
        tell_lost_work(nb)
        nb.update(encodable(nb))
        return nb, self.resources

    def create_kernel_manager(self) -> AsyncKernelManager:
        """A manager whose kernels are sandboxed where this machine can do that."""
        code = "\n".join(cell.source for cell in self.nb.cells if cell.cell_type == "code")
        limits = self.progress.budget.limits
        specs = OneKernelSpec(spec=spec_for(code, limits, self.lesson_files, self.threads))
        self.km = AsyncKernelManager(
            kernel_spec_manager=specs, client_factory=TolerantClient, config=self.config
        )
        # What is larger is not received at all: no submission can fill this process's memory.
        self.km.context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_SIZE)
        return self.km

    @property
    def provisioner(self) -> LocalProvisioner | SandboxProvisioner:
        """What started the kernel: jupyter_client's own, or ours."""
        found = self.km.provisioner
        assert isinstance(found, LocalProvisioner | SandboxProvisioner)
        return found

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start it with none of the environment variables of whoever grades."""
        super().start_new_kernel(env=plain_environment(), **kwargs)

    def run_from(self, first: int) -> int:
        """Run the cells from `first` on in a new kernel; returns the one to go on with."""
        index = 0
        try:
            for index, cell in enumerate(self.nb.cells):
                self.progress.replaying = index < first
                if self.progress.replaying:
                    self.run_again(cell, index)
                else:
                    self.run(cell, index)
        except (DeadKernelError, CellTimeoutError) as error:
            self.progress.not_again.add(index)
            complaint = self.explain(error)
            if not self.progress.replaying and index not in self.progress.verdicts:
                fail(self.nb.cells[index], complaint)
            return max(first, index + 1)
        return len(self.nb.cells)

    def run(self, cell: NotebookNode, index: int) -> None:
        """Run one cell; one for which no time is left fails."""
        budget = self.progress.budget
        if cell.cell_type == "code" and budget.time_is_up:
            fail(cell, sentences.no_time_left(budget.limits))
            return
        if is_check(cell):
            self.run_check(cell, index)
            return
        before = processor_seconds(self.provisioner.pid)
        self.execute_visible(cell, index)
        used = processor_seconds(self.provisioner.pid) - before
        self.progress.longest_cell = max(self.progress.longest_cell, used)
        if budget.exceeded(timed_out=False):
            raise DeadKernelError("the cell showed too much")
        for output in cell.get("outputs", []):
            name_limit(output, budget.limits)

    def run_again(self, cell: NotebookNode, index: int) -> None:
        """Run a cell for what it does to the kernel's variables; its outputs stay as they are."""
        if index not in self.progress.not_again and not self.progress.budget.time_is_up:
            self.execute_copy(cell, index)

    def run_check(self, cell: NotebookNode, index: int) -> None:
        """Run the visible part in the kernel, for what it leaves there; let the verdict decide."""
        seconds = self.progress.budget.allot().seconds
        sent = run_sync(request_snapshot)(self.kc, self.km, names_read(cell.source), seconds)
        self.progress.left_out |= sent.left_out
        measured = {"processor_seconds": self.progress.longest_cell}
        verdict = ask_for_verdict(
            cell.source, self.lesson_folder, measured, sent.text, sent.buffers
        )
        self.progress.verdicts[index] = verdict.outputs
        shown = self.execute_copy(cell, index)
        cell.execution_count = shown.execution_count
        passed_in_kernel = error_in(shown) is None
        found = [verdict.sign] if verdict.sign else []
        if passed_in_kernel and verdict.failed_in_sight:
            found.append(later("the visible part passes in the kernel, but not on its values"))
        if found:
            self.progress.signs[cell.metadata.nbgrader.grade_id] = found

    def execute_copy(self, cell: NotebookNode, index: int) -> NotebookNode:
        """Let the kernel execute a copy of the cell, which is not in the notebook; returns it."""
        shown = copy.deepcopy(cell)
        try:
            self.execute_visible(shown, index)
        finally:
            self.nb.cells[index] = cell  # nbclient has put the copy there.
        return shown

    def execute_visible(self, cell: NotebookNode, index: int) -> None:
        """Let the kernel execute the cell without its hidden tests, whatever kind of cell it is."""
        too_long = error_output(*self.progress.budget.allot().complaint)
        self.error_on_timeout = {name: too_long[name] for name in ("ename", "evalue", "traceback")}
        whole = cell.source
        cell.source = visible_part(whole) if cell.cell_type == "code" else whole
        try:
            self.execute_cell(cell, index, store_history=True)
        finally:
            self.number(cell)
            cell.source = whole

    def number(self, cell: NotebookNode) -> None:
        """Count the cell ourselves: a kernel may tell any number."""
        if cell.cell_type == "code" and cell.source.strip():
            self.progress.executed += not self.progress.replaying
            cell.execution_count = self.progress.executed
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count

    def seconds_allotted(self, cell: NotebookNode) -> int:
        """How long the cell may take: nbclient asks once it has begun."""
        return math.ceil(self.progress.budget.allotted.seconds)

    def on_cell_executed(self, **kwargs: Any) -> None:
        """A cell that was interrupted is not run again in another kernel."""
        super().on_cell_executed(**kwargs)
        if kwargs["execute_reply"]["content"].get("ename") == self.error_on_timeout["ename"]:
            self.progress.not_again.add(kwargs["cell_index"])

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keep what the cell shows, up to the limit; past it, end the kernel.

        What nbclient finds no sense in is dropped, and so are widgets, which nobody grades.
        """
        is_output = msg["msg_type"] not in ("status", "execute_input")
        output: NotebookNode | None = None
        try:
            msg["content"] = encodable(msg["content"], MAX_LEVELS // 2)
            if is_output and not self.progress.budget.show(msg["content"]):
                self.progress.ending = asyncio.ensure_future(self.provisioner.kill())
            elif not msg["msg_type"].startswith("comm"):
                if cell is not self.nb.cells[cell_index]:
                    # nbclient would note where a later message shall update what the copy shows.
                    msg["content"].pop("transient", None)
                output = super().process_message(msg, cell, cell_index)
        except CellControlSignal:
            raise
        except Exception:
            self.log.debug("no message of the protocol: %s", msg["msg_type"], exc_info=True)
        return output

    def explain(self, error: Exception) -> Complaint:
        """What to say below a cell whose kernel had to end.

        Raises WarmProcessError where no cell can be blamed.
        """
        budget, provisioner = self.progress.budget, self.provisioner
        status = run_sync(provisioner.poll)()
        limit = None
        if isinstance(provisioner, SandboxProvisioner):
            limit = provisioner.exceeded
            if provisioner.is_lost:
                raise WarmProcessError("the sandbox was ended from outside") from error
        timed_out = isinstance(error, CellTimeoutError)
        return budget.exceeded(timed_out) or sentences.how_it_ended(budget.limits, status, limit)


def is_check(cell: NotebookNode) -> bool:
    """Whether the cell holds tests that decide points, and no answer."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def processor_seconds(process_id: int | None) -> float:
    """What the process has used so far; 0 where it has ended."""
    try:
        return sum(psutil.Process(process_id).cpu_times()[:4]) if process_id else 0
    except psutil.Error:
        return 0


def fail(cell: NotebookNode, complaint: Complaint) -> None:
    """Write the error below the cell, after what it has shown so far."""
    if cell.cell_type == "code" and cell.source.strip():
        cell.outputs = [*cell.outputs, error_output(*complaint)]


def name_limit(output: NotebookNode, limits: Limits) -> None:
    """Let an error that a limit led to say so."""
    if output.output_type != "error":
        return
    sentence = sentences.exceeded(output.ename, output.evalue, limits)
    if sentence:
        output.evalue = f"{output.evalue} {sentence}".strip()
        output.traceback = [*output.traceback, sentence]
