"""Mutants of a module: its source with one small fault each.

mutmut's operators make them, and two of our own: a statement left out, a condition turned around.
Not made: faults in messages and in the case of texts, and in what runs while a module is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor, OuterFunctionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

MESSAGES = {"excerpt", "notice", "shown", "refuse", "Asked", "warning", "too_large"}
MESSAGES |= {"_unreadable", "_in_the_way"}
"""Calls whose arguments people read, as they do those of each exception."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """`function` is the one that holds the fault, as `Class.method`; lines count from 1."""

    module: cst.Module
    mutation: Mutation
    function: str
    first: int
    last: int

    def source(self) -> str:
        swap = _Swap(self.mutation.original_node, self.mutation.mutated_node)
        return str(self.module.visit(swap).code)


def make_mutants(source: str) -> list[Mutant]:
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor(_OPERATORS, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    methods = {
        method: f"{owner.name.value}.{method.name.value}"
        for owner in wrapper.module.body
        if isinstance(owner, cst.ClassDef)
        for method in owner.body.body
        if isinstance(method, cst.FunctionDef)
    }
    mutants = []
    for mutation in visitor.mutations:
        function = mutation.contained_by_top_level_function
        if isinstance(function, cst.FunctionDef):
            where = positions.get(mutation.original_node) or positions[function]
            mutants.append(
                Mutant(
                    module=wrapper.module,
                    mutation=mutation,
                    function=methods.get(function, function.name.value),
                    first=where.start.line,
                    last=where.end.line,
                )
            )
    return mutants


def _text(node: cst.BaseString) -> Iterator[cst.BaseString]:
    """Another text; mutmut changes its case, too."""
    yield from list(operator_string(node))[:1]


def _left_out(node: cst.SimpleStatementLine) -> Iterator[cst.SimpleStatementLine]:
    statement = node.body[0]
    is_docstring = isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString)
    if isinstance(statement, cst.Expr | cst.Raise | cst.AugAssign) and not is_docstring:
        yield node.with_changes(body=[cst.Pass()])


def _turned(node: cst.If) -> Iterator[cst.If]:
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


_OPERATORS = [
    *(
        (kind, _text if operator is operator_string else operator)
        for kind, operator in mutation_operators
    ),
    (cst.SimpleStatementLine, _left_out),
    (cst.If, _turned),
]


class _Visitor(MutationVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, OuterFunctionProvider)

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            name = getattr(node.func, "attr", node.func)
            if isinstance(name, cst.Name) and (
                name.value.endswith("Error") or name.value in MESSAGES
            ):
                return True
        if isinstance(node, cst.Param):
            return True  # its default is made at import
        # mutmut leaves out functions with a decorator, which it can't wrap.
        return not isinstance(node, cst.FunctionDef) and super()._skip_node_and_children(node)


class _Swap(cst.CSTTransformer):
    def __init__(self, old: cst.CSTNode, new: cst.CSTNode) -> None:
        super().__init__()
        self.old, self.new = old, new

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node is not self.old

    def on_leave(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        return self.new if original is self.old else updated
