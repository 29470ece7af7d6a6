"""The kernel's side: notices when Python's or IPython's own parts were replaced.

It runs in the learner's process and can be silenced there: what it notices is a hint for people,
no points depend on it.
"""

import builtins
import sys

SHELL_METHODS = (
    "run_ast_nodes",
    "run_cell",
    "run_cell_async",
    "run_code",
    "set_custom_exc",
    "showsyntaxerror",
    "showtraceback",
    "transform_ast",
    "transform_cell",
)
SHELL_HOOKS = ("ast_transformers", "custom_exceptions")
"""Lists or tuples that are empty until somebody hooks in."""
TRANSFORMERS = ("cleanup_transforms", "line_transforms", "token_transformers")
KERNEL_METHODS = ("do_execute", "execute_request", "snapshot_request")


class Machinery:
    """What was there before the submission, to be compared with what is there now."""

    def __init__(self, shell):
        self.shell = shell
        self.builtins = dict(vars(builtins))
        self.parts = self.find_parts()
        self.hooks = self.find_hooks()

    def find_parts(self) -> dict[str, object]:
        """The functions that run cells, by the name under which they are told."""
        shell, kernel = self.shell, self.shell.kernel
        parts = {f"IPython's {name}": function(shell, name) for name in SHELL_METHODS}
        parts |= {f"the kernel's {name}": function(kernel, name) for name in KERNEL_METHODS}
        return parts | {
            f"the kernel's handler of {name}": getattr(handler, "__func__", handler)
            for name, handler in kernel.shell_handlers.items()
        }

    def find_hooks(self) -> dict[str, list]:
        """What is hooked into running cells."""
        shell = self.shell
        manager = shell.input_transformer_manager
        hooks = {f"IPython's {name}": list(getattr(shell, name)) for name in SHELL_HOOKS}
        return hooks | {f"IPython's {name}": list(getattr(manager, name)) for name in TRANSFORMERS}

    def changes(self) -> list[str]:
        """What was replaced or added, one sentence each."""
        try:
            return self.find_changes()
        except Exception as error:
            return [f"the kernel cannot be examined any more: {type(error).__name__}"]

    def find_changes(self) -> list[str]:
        """The same; raises whatever a kernel that was taken apart leads to."""
        now = vars(builtins)
        changed = [
            f"builtins.{name} was replaced"
            for name, value in self.builtins.items()
            if now.get(name) is not value and not name.startswith("_")
        ]
        parts = self.find_parts()
        changed += [
            f"{name} was replaced"
            for name, value in self.parts.items()
            if parts.get(name) is not value
        ]
        hooks = self.find_hooks()
        changed += [f"{name} were changed" for name in hooks if hooks[name] != self.hooks[name]]
        if sys.gettrace() or sys.getprofile():
            changed.append("Python's trace function was set")
        return changed[:50]


def function(owner, name: str):
    """The function behind a method, whether it belongs to the class or was put on the object."""
    found = getattr(owner, name)
    return getattr(found, "__func__", found)
