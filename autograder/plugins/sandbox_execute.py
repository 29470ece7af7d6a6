"""Running a submission: nbgrader's Execute, with a sandboxed kernel and limits that hold.

A check cell's kernel sees only its visible part. The outcome comes from a process that runs the
whole cell on the values that the kernel hands over (`autograder.sealed`).

A cell that exceeds a limit or ends Python is stopped and says so. A new kernel then runs the cells
before it again, without the one that failed, so that it costs the points that depend on it and no
others.
"""

import asyncio
import copy
import queue
import signal
import time

import psutil
import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_solution
from traitlets import Dict, Instance, Int, Unicode, default

from autograder.plugins.find_signs import SIGNS
from autograder.sandbox import sentences
from autograder.sandbox.bubblewrap import bubblewrap
from autograder.sandbox.libraries import libraries_for
from autograder.sandbox.limited_kernel import plain_environment, plain_kernel_spec
from autograder.sandbox.limits import Limits, MiB
from autograder.sandbox.verdicts import ask_for_verdict
from autograder.sandbox.warm import WarmProcessDied
from autograder.sealed.check_cell import names_read, visible_part

MAX_KERNELS = 6
SECONDS_AFTER_INTERRUPT = 5
MESSAGE_SIZE = 64 * MiB


class OneKernelSpec(KernelSpecManager):
    """Knows one kernel, whatever the notebook asks for."""

    spec = Instance(KernelSpec)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one that it knows."""
        return self.spec


class SandboxExecute(Execute):
    """Run the notebook's cells in a sandbox (`c.Autograde.autograde_preprocessors`)."""

    limits = Instance(Limits, (), help="What a submission may use.").tag(config=True)

    lesson_limits = Dict(
        value_trait=Instance(Limits), help="The limits of a lesson that needs others, by its name."
    ).tag(config=True)

    threads = Int(0, help="How many threads numerical libraries may use; 0 for as many as cores.")

    lesson_files = Dict(help="Host path by the name under which submissions may read it.")

    lesson_folder = Unicode(help="Where the lesson's own files lie, as no submission has them.")

    @default("lesson_folder")
    def _lesson_folder_default(self):
        lesson = self.resources["nbgrader"]["assignment"]
        coursedir = CourseDirectory(config=self.config)
        return coursedir.format_path(coursedir.source_directory, ".", lesson)

    @default("shutdown_kernel")
    def _shutdown_kernel_default(self):
        return "immediate"

    @default("iopub_timeout")
    def _iopub_timeout_default(self):
        return SECONDS_AFTER_INTERRUPT

    def preprocess(self, nb, resources, km=None):
        """Run all cells; returns the notebook with their outputs."""
        NotebookClient.__init__(self, nb, km)
        self.resources = resources
        self.begin(resources.get("nbgrader", {}).get("assignment"))
        next_cell, kernels = 0, 0
        while next_cell < len(nb.cells):
            kernels += 1
            if kernels > MAX_KERNELS:
                self.give_up(next_cell)
                break
            with self.setup_kernel():
                next_cell = self.run_from(next_cell)
        self.tell_signs()
        return nb, resources

    def begin(self, lesson: str | None) -> None:
        """Nothing is used up yet."""
        self.in_force = self.lesson_limits.get(lesson, self.limits)
        self.deadline = time.monotonic() + self.in_force.notebook_time
        self.output_left = 0
        self.not_again: set[int] = set()
        self.decided: set[int] = set()
        self.signs: dict[str, list[str]] = {}
        self.longest_cell = 0.0
        self.started = time.monotonic()
        self.left_out: dict[str, list[str]] = {}
        self.replaying = False
        self.timeout_func = self.seconds_for
        sentence = sentences.cell_time_sentence(self.in_force)
        self.error_on_timeout = {
            "ename": "CellTimeoutError",
            "evalue": sentence,
            "traceback": [f"CellTimeoutError: {sentence}"],
        }

    def create_kernel_manager(self):
        """A manager whose kernels are sandboxed where this machine can do that."""
        program, _ = bubblewrap()
        spec = self.sandboxed_spec() if program else plain_kernel_spec(self.in_force)
        specs = OneKernelSpec(spec=spec)
        self.km = AsyncKernelManager(kernel_spec_manager=specs, config=self.config)
        # What is larger is not received at all: no submission can fill this process's memory.
        self.km.context.setsockopt(zmq.MAXMSGSIZE, MESSAGE_SIZE)
        return self.km

    def sandboxed_spec(self) -> KernelSpec:
        """The kernel that our provisioner starts."""
        code = "\n".join(cell.source for cell in self.nb.cells if cell.cell_type == "code")
        settings = {
            "limits": self.in_force,
            "lesson_files": dict(self.lesson_files),
            "libraries": libraries_for(code),
            "threads": self.threads,
        }
        provisioner = {"provisioner_name": "autograder-sandbox", "config": settings}
        return KernelSpec(
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": provisioner},
        )

    def start_new_kernel(self, **kwargs):
        """Start it with none of the environment variables of whoever grades."""
        super().start_new_kernel(env=plain_environment(), **kwargs)

    def run_from(self, first: int) -> int:
        """Run the cells from `first` on in a new kernel; returns the one to go on with."""
        index = 0
        try:
            for index, cell in enumerate(self.nb.cells):
                self.replaying = index < first
                if self.replaying:
                    self.run_again(cell, index)
                else:
                    self.run(cell, index)
        except (DeadKernelError, CellTimeoutError) as error:
            self.not_again.add(index)
            name, sentence = self.explain(error)
            if not self.replaying and index not in self.decided:
                fail(self.nb.cells[index], name, sentence)
            return max(first, index + 1)
        return len(self.nb.cells)

    def run(self, cell: NotebookNode, index: int) -> None:
        """Run one cell; one for which no time is left fails."""
        if cell.cell_type == "code" and self.deadline <= time.monotonic():
            fail(cell, "NotebookTimeoutError", sentences.notebook_time_sentence(self.in_force))
            return
        if is_check(cell):
            self.run_check(cell, index)
            return
        self.started = time.monotonic()
        before = self.processor_seconds()
        self.execute_visible(cell, index)
        self.longest_cell = max(self.longest_cell, self.processor_seconds() - before)
        if self.output_left < 0:
            raise DeadKernelError("the cell showed too much")
        for output in cell.get("outputs", []):
            name_limit(output, self.in_force)

    def execute_visible(self, cell: NotebookNode, index: int) -> None:
        """Let the kernel execute the cell without its hidden tests, whatever kind of cell it is."""
        whole = cell.source
        cell.source = visible_part(whole) if cell.cell_type == "code" else whole
        try:
            self.execute_cell(cell, index, store_history=True)
        finally:
            cell.source = whole

    def processor_seconds(self) -> float:
        """What the kernel has used so far; 0 where it has ended."""
        try:
            return sum(psutil.Process(self.km.provisioner.pid).cpu_times()[:4])
        except (psutil.Error, TypeError):
            return 0

    def run_check(self, cell: NotebookNode, index: int) -> None:
        """Run the visible part in the kernel, for what it leaves there; let the verdict decide."""
        source = cell.source
        text, buffers = run_sync(self.take_snapshot)(names_read(source))
        measured = {"processor_seconds": self.longest_cell}
        verdict = ask_for_verdict(source, self.lesson_folder, measured, text, buffers)
        self.decided.add(index)
        try:
            self.execute_visible(cell, index)
            passed_in_kernel = not any(map(is_error, cell.outputs))
        finally:
            cell.outputs = [NotebookNode(output) for output in verdict["outputs"]]
        found = verdict["signs"]
        if passed_in_kernel and verdict.get("failed_in_sight"):
            found = [*found, "the visible part passes in the kernel, but not on its values"]
        if found:
            self.signs[cell.metadata.nbgrader.grade_id] = found

    async def take_snapshot(self, names: list[str]) -> tuple[bytes, list[bytes]]:
        """The kernel's values of these names; raises as an execution does."""
        request = self.kc.session.msg("snapshot_request", {"names": names})
        self.kc.shell_channel.send(request)
        deadline = time.monotonic() + self.seconds_for(None)
        while time.monotonic() < deadline:
            try:
                reply = await self.kc.get_shell_msg(timeout=1)
            except queue.Empty:
                if not await self.km.is_alive():
                    raise DeadKernelError("the kernel ended during a snapshot") from None
                continue
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                self.note_left_out(reply["content"])
                text, *buffers = [bytes(buffer) for buffer in reply["buffers"]] or [b""]
                return text, buffers
        raise CellTimeoutError("the kernel does not answer")

    def note_left_out(self, content) -> None:
        """Remember what views leave out, for `build`; a submission may send anything instead."""
        left_out = content.get("left_out") if isinstance(content, dict) else None
        if isinstance(left_out, dict):
            self.left_out |= left_out

    def tell_signs(self) -> None:
        """Leave in the notebook what an instructor should look at."""
        signs = self.nb.metadata.get(SIGNS, {})
        for name, found in self.signs.items():
            signs[name] = [*signs.get(name, []), *found]
        if signs:
            self.nb.metadata[SIGNS] = signs

    def run_again(self, cell: NotebookNode, index: int) -> None:
        """Run a cell for what it does to the kernel's variables; its outputs stay as they are."""
        if index not in self.not_again and self.deadline > time.monotonic():
            kept = copy.deepcopy(cell)
            try:
                self.execute_visible(cell, index)
            finally:
                cell.update(kept)

    def give_up(self, first: int) -> None:
        """Fail all cells that are left: too many kernels have ended already."""
        for cell in self.nb.cells[first:]:
            fail(cell, "DeadKernelError", sentences.died_too_often_sentence(MAX_KERNELS))

    def seconds_for(self, cell: NotebookNode | None) -> float:
        """How long the next cell or request may take."""
        return max(1, min(self.in_force.cell_time, self.deadline - time.monotonic()))

    def on_cell_start(self, **kwargs):
        """Each cell may show as much as the limit says."""
        self.output_left = self.in_force.output

    def on_cell_executed(self, **kwargs):
        """A cell that was interrupted is not run again in another kernel."""
        super().on_cell_executed(**kwargs)
        if kwargs["execute_reply"]["content"].get("ename") == "CellTimeoutError":
            self.not_again.add(kwargs["cell_index"])

    def process_message(self, msg, cell, cell_index):
        """Keep what the cell shows, up to the limit; past it, end the kernel."""
        if msg["msg_type"] not in ("status", "execute_input"):
            self.output_left -= output_size(msg["content"])
            if self.output_left < 0:
                asyncio.ensure_future(self.km.provisioner.kill())
                return None
        return super().process_message(msg, cell, cell_index)

    def explain(self, error: Exception) -> tuple[str, str]:
        """The name of the error and the sentence for a cell whose kernel had to end.

        Raises WarmProcessDied where no cell can be blamed.
        """
        status = run_sync(self.km.provisioner.poll)()
        if getattr(self.km.provisioner, "is_lost", False):
            raise WarmProcessDied("the sandbox was ended from outside") from error
        if self.output_left < 0:
            return "OutputLimitError", sentences.output_sentence(self.in_force)
        if isinstance(error, CellTimeoutError):
            if time.monotonic() < self.started + self.seconds_for(None):
                # The cell's end was part of a message that was too large.
                return "OutputLimitError", sentences.output_sentence(self.in_force)
            return "CellTimeoutError", sentences.cell_time_sentence(self.in_force)
        if getattr(self.km.provisioner, "memory_exceeded", False):
            return "MemoryError", sentences.memory_sentence(self.in_force)
        if status == -getattr(signal, "SIGXCPU", 24):
            return "CpuTimeError", sentences.cpu_time_sentence(self.in_force)
        return "DeadKernelError", sentences.died_sentence(status)


def is_check(cell: NotebookNode) -> bool:
    """Whether the cell holds tests that decide points, and no answer."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def is_error(output: NotebookNode) -> bool:
    """Whether a cell with this output has failed."""
    return output.output_type == "error"


def fail(cell: NotebookNode, name: str, sentence: str) -> None:
    """Write the error below the cell, after what it has shown so far."""
    if cell.cell_type == "code" and cell.source.strip():
        error = {"ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}
        cell.outputs = [*cell.outputs, NotebookNode(output_type="error", **error)]


def name_limit(output: NotebookNode, limits: Limits) -> None:
    """Let an error that a limit led to say so."""
    if output.output_type != "error":
        return
    sentence = sentences.exceeded(output.ename, output.evalue, limits)
    if sentence:
        output.evalue = f"{output.evalue} {sentence}".strip()
        output.traceback = [*output.traceback, sentence]


def output_size(content: dict) -> int:
    """About how many bytes an output message adds to the notebook."""
    if "text" in content:
        return len(content["text"])
    return sum(len(str(value)) for value in content.get("data", content).values())
