"""jupyter_client's plug-in point: a sandboxed kernel for whoever asks for one."""

import asyncio
import os
import secrets
from dataclasses import asdict
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Dict, Instance, Int, List

from autograder.sandbox.bubblewrap import SOCKETS, SUBMISSION, bubblewrap, command, is_root
from autograder.sandbox.gate import GATE, KERNEL
from autograder.sandbox.limits import Limits, message_size
from autograder.sandbox.sandboxed_kernel import SandboxedKernel
from autograder.sandbox.warm import WarmProcess, WarmProcessError

PORTS = {
    f"{channel}_port": number
    for number, channel in enumerate(("shell", "iopub", "stdin", "hb", "control"), start=1)
}
END_SECONDS = 30


class SandboxProvisioner(KernelProvisionerBase):
    """Forks a kernel from this process's warm process into a sandbox of its own."""

    limits = Instance(Limits, ())
    lesson_files = Dict(help="Host path by the name under which the submission may read it.")
    libraries: List[str] = List(help="What the warm process shall have imported before it forks.")
    threads = Int(0, help="How many threads numerical libraries may use; 0 for as many as cores.")

    kernel: SandboxedKernel | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """No command and no connection file: the sandbox gets both in another way."""
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(
        self, cmd: list[str], cwd: str | None = None, **kwargs: Any
    ) -> KernelConnectionInfo:
        """Fork the kernel; its folder becomes a copy of `cwd` that vanishes with it."""
        key = secrets.token_hex(32)
        connection: dict[str, Any] = {
            "transport": "ipc",
            "ip": f"{SOCKETS}/{KERNEL}",
            "key": key,
            "signature_scheme": "hmac-sha256",
            **PORTS,
        }
        found = bubblewrap()
        if not found.program:
            raise OSError(found.why)
        as_root = is_root()
        request = {
            "command": command(found.program, self.limits, dict(self.lesson_files), as_root),
            "as_root": as_root,
            "folder": os.path.abspath(cwd or os.curdir),
            "limits": asdict(self.limits),
            "message_size": message_size(self.limits),
            "environment": kernel_environment(self.threads),
            "libraries": list(self.libraries),
            "connection": connection,
            "worker": os.getpid(),
        }
        self.kernel = await asyncio.to_thread(fork_with_one_retry, request)
        outside = f"/proc/{self.kernel.first_process}/root{SOCKETS}/{GATE}"
        theirs = connection | {"ip": outside, "key": key.encode()}
        self.connection_info = cast(KernelConnectionInfo, theirs)
        return self.connection_info

    @property
    def pid(self) -> int | None:
        """The kernel's, as this process sees it; jupyter_client's own provisioner has it, too."""
        return self.kernel.process_id if self.kernel else None

    @property
    def is_lost(self) -> bool:
        """Whether the kernel ended by nothing that the submission did."""
        return self.kernel is not None and self.kernel.is_lost

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet cleaned up."""
        return self.kernel is not None

    @property
    def exceeded(self) -> str | None:
        """The limit for which the kernel was ended; see sandboxed_kernel."""
        return self.kernel.exceeded if self.kernel else None

    async def poll(self) -> int | None:
        """The exit status, or None while the kernel runs."""
        return self.kernel.poll() if self.kernel else 0

    async def wait(self) -> int | None:
        """Wait for the kernel's end."""
        if self.kernel is None:
            return None
        status = await asyncio.to_thread(self.kernel.poll, END_SECONDS)
        self.kernel.close()
        self.kernel = None
        return status

    async def send_signal(self, signum: int) -> None:
        """Signal the kernel; only SIGINT, which interrupts a cell, has a use here."""
        if self.kernel and self.kernel.poll() is None:
            os.kill(self.kernel.process_id, signum)

    async def kill(self, restart: bool = False) -> None:
        """End everything in the sandbox."""
        if self.kernel:
            self.kernel.kill()

    async def terminate(self, restart: bool = False) -> None:
        """End everything in the sandbox: nothing in it is worth waiting for."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of what is left."""
        if self.kernel:
            self.kernel.close()
            self.kernel = None


def fork_with_one_retry(request: dict[str, Any]) -> SandboxedKernel:
    """A kernel; where the warm process has just died, from a new one."""
    warm_process = WarmProcess.instance()
    try:
        return warm_process.fork_kernel(request)
    except WarmProcessError:
        return WarmProcess.replace(warm_process).fork_kernel(request)


def kernel_environment(threads: int) -> dict[str, str]:
    """What a submission may see, the same for all."""
    names = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return dict.fromkeys(names if threads else (), str(threads)) | {
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PWD": SUBMISSION,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "USER": "learner",
    }
