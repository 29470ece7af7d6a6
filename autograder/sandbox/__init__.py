"""Kernels for submissions: warm, because forked from a process that has imported everything;
sandboxed, because bubblewrap shows them nothing but their own folder.

    limits.py           what a submission may use
    budget.py           what is left of that, and what to say to whoever exceeds it
    sentences.py        what a learner reads then
    kernel_spec.py      which kernel runs a submission
    provisioner.py      jupyter_client's plug-in point: a sandboxed kernel for whoever asks for one
    limited_kernel.py   an ordinary kernel with limits, where there is no sandbox
    restrictions.py     what it gives up where Linux has Landlock
    landlock.py         the system calls for that
    cure.py             what makes this machine allow sandboxes
    snapshots.py        asks a kernel for the values of its names
    verdicts.py         asks for a verdict on what a kernel handed over

    warm.py             the worker's side of the warm process
    sandboxed_kernel.py the kernel that it gave, as the worker holds it
    tasks.py            what it can be asked for
    warm_process.py     the process that imports the libraries once and forks for each kernel
    libraries.py        what it imports
    keeper.py           its fork: starts a sandbox and a kernel in it, watches both, reports the end
    gate.py             passes on what the kernel sends, as long as that is not too much
    memory.py           how much a sandbox holds, all of it
    cgroup.py           what Linux itself limits of that, where it lets us
    bubblewrap.py       the sandbox: which folders it shows, and whether this machine can do it
    joined_kernel.py    the keeper's child: gives up every right, becomes the kernel
    verdict_process.py  a fork that gives a verdict, in a sandbox that shows the lesson's files
    namespaces.py       the system calls for these
    system_calls.py     those that no submission can make
"""
