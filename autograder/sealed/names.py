"""Which of a submission's names a check cell reads, told from its code.

A name that the cell binds itself before it reads it is none: an `import`, a function of the cell's
own, a loop's variable. Where the code leaves it open, the name is told: one too many does no harm.
"""

import ast
import builtins
from collections.abc import Iterable

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Unconditional = (
    ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
)


LOOKUPS = {"eval", "globals", "locals", "vars"}
"""What finds a value by a string that names it."""


def names_read(source: str) -> list[str]:
    """The names, also those that the cell reads as `globals()["name"]`.

    Raises SyntaxError for a cell that is not Python.
    """
    bound, needed, lookups = set(dir(builtins)), set[str](), set(LOOKUPS)
    for statement in ast.parse(source).body:
        read = reads(statement)
        if read & lookups:
            read |= strings_in(statement)
            lookups |= surely_binds(statement)
        needed |= read - bound
        bound |= surely_binds(statement)
    return sorted(needed)


def strings_in(node: ast.AST) -> set[str]:
    """The strings in the code that could be names."""
    strings = {text for one in ast.walk(node) if (text := string_in(one))}
    return {text for text in strings if text.isidentifier()}


def string_in(node: ast.AST) -> str | None:
    """The string, where the node is a literal one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def reads(node: ast.AST) -> set[str]:
    """The names that the code reads from around it."""
    if isinstance(node, Function):
        return reads_of_function(node)
    if isinstance(node, Comprehension):
        own = binds_in(generator.target for generator in node.generators)
        return reads(node.generators[0].iter) | reads_in(ast.iter_child_nodes(node)) - own
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return {name}
        case ast.AugAssign(target=ast.Name(id=name)):
            return {name} | reads(node.value)
        case ast.For():
            inside = reads_in(node.body) - binds(node.target)
            return reads(node.iter) | reads_in(node.orelse) | inside
        case ast.With():
            return reads_in(node.items) | reads_in(node.body) - binds_in(node.items)
        case ast.ExceptHandler(name=str(name)):
            return reads_in(ast.iter_child_nodes(node)) - {name}
    return reads_in(ast.iter_child_nodes(node))


def reads_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The same of several."""
    return set().union(*map(reads, nodes))


def reads_of_function(function: Function) -> set[str]:
    """What its definition and its body read, but for its parameters and variables."""
    body = function.body if isinstance(function.body, list) else [function.body]
    around = [node for node in ast.iter_child_nodes(function) if node not in body]
    parameters = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
    declared = {
        name
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Global)
        for name in node.names
    }
    return reads_in(around) | reads_in(body) - ((parameters | binds_in(body)) - declared)


def binds(node: ast.AST) -> set[str]:
    """The names that the code may bind in the scope around it."""
    if isinstance(node, Comprehension | ast.Lambda):
        return set()
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.alias(name=name, asname=other):
            return {other or name.partition(".")[0]}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
    return binds_in(ast.iter_child_nodes(node))


def binds_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The same of several."""
    return set().union(*map(binds, nodes))


def surely_binds(statement: ast.stmt) -> set[str]:
    """The names that are bound once the statement has run, whatever came of it."""
    match statement:
        case ast.For():
            return binds(statement.target)
        case ast.With():
            return binds_in(statement.items)
        case ast.AnnAssign(value=None):
            return set()
    return binds(statement) if isinstance(statement, Unconditional) else set()
