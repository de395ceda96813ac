"""Takes brakes off moto, which answer for nine tenths of the time of a test with transactions.

moto 5.2 copies whole tables before each transaction to be able to undo it, looks for every member of an answer under a
dozen spellings, lists a service's methods anew for every request, takes every expression apart anew, and walks
through the tree of an update ten times, asking at each node what it looks for. Here a transaction keeps only the items
that it names, a DynamoDB answer with items, which moto builds as it goes over the wire, is written down as it is
without a look at its members, a condition's words and an update's tree are kept, and what a walk looks for is known by
a node's class; `quick_items` does the rest. What moto answers stays the same: `test_quick_moto` compares. And it lists
1,300 addresses at every start that it would answer for, each of which leads to the same place; `started` lists one.
"""

from __future__ import annotations

import base64
import copy
import functools
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto import mock_aws
from moto.core import models, responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

from tests.support import quick_items

_transact: Callable[[Any, list[dict[str, Any]]], None] = DynamoDBBackend.transact_write_items
_write: Callable[[Any, dict[str, Any], Any], dict[str, Any]] = BaseJSONSerializer._serialize_result
_lex: Callable[[Any], deque[Any]] = ConditionExpressionParser._lex_condition_expression
# Their answers are items and numbers.
WITH_ITEMS = {
    *("GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"),
    *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
}
# A transaction is alone with its items, as on AWS: moto keeps them in plain dicts and expects no threads.
_alone = threading.Lock()


def _transact_with_undo(backend: Any, transact_items: list[dict[str, Any]]) -> None:
    with _alone:
        before = list(_named_items(backend, transact_items))
        try:
            _transact(backend, transact_items)
        except Exception:
            for table, hash_key, range_key, item in before:
                if item is None:
                    table.items.get(hash_key, {}).pop(range_key, None)
                else:
                    table.items[hash_key][range_key] = item
            raise


def _named_items(backend: Any, transact_items: list[dict[str, Any]]) -> Iterator[tuple[Any, Any, Any, Any]]:
    for one in transact_items:
        for operation in one.values():
            table = backend.tables.get(operation["TableName"])
            if table is not None:
                keys = backend.get_keys_value(table, operation.get("Key") or operation["Item"])
                yield (table, *keys, copy.deepcopy(table.get_item(*keys)))


_methods_of = functools.cache(responses.method_names_from_class)


def _write_quickly(serializer: Any, response: dict[str, Any], result: Any) -> dict[str, Any]:
    if type(result) is dict and serializer.operation_name in WITH_ITEMS:
        shape = serializer.operation_model.output_shape
        answer: dict[str, Any] = serializer._serialized_result_to_response(response, result, shape, _as_sent(result))
        return answer
    return _write(serializer, response, result)


def _as_sent(value: Any) -> Any:
    """Without what is not there, and bytes in Base64."""
    if type(value) is dict:
        return {name: _as_sent(one) for name, one in value.items() if one is not None}
    if type(value) is list:
        return [_as_sent(one) for one in value]
    return base64.b64encode(value).decode() if type(value) is bytes else value


@functools.cache
def _words(expression: str) -> tuple[Any, ...]:
    return tuple(_lex(ConditionExpressionParser(expression, None, None)))


def _lex_once(parser: Any) -> deque[Any]:
    return deque(_words(parser.condition_expression))


_parse: Callable[[Any], Any] = ConditionExpressionParser.parse
# What a transaction's item brings, which moto parses three times: the last ones, as they were parsed.
_parsed: deque[tuple[tuple[Any, Any, Any], tuple[Any, list[str], list[str]]]] = deque(maxlen=8)


def _parse_once(parser: Any) -> Any:
    expression, names, values = (
        parser.condition_expression,
        parser.expression_attribute_names,
        parser.expression_attribute_values,
    )
    for (known, its_names, its_values), result in _parsed:
        if its_values is values and its_names is names and known == expression:
            condition, parser.expr_attr_names_found, parser.expr_attr_values_found = result
            return condition
    condition = _parse(parser)
    result = condition, parser.expr_attr_names_found, parser.expr_attr_values_found
    _parsed.appendleft(((expression, names, values), result))
    return condition


_make = vars(UpdateExpressionParser)["make"]
_walk: Callable[[Any, Any], Any] = DepthFirstTraverser.traverse
_no_hook = DepthFirstTraverser.pre_processing_of_child


@functools.cache
def _tree(expression: str) -> Any:
    return _make.__func__(UpdateExpressionParser, expression)


def _tree_once(_parser: Any, expression: str) -> Any:
    return _tree(expression)


def _copied(value: Any, memo: Any = None) -> Any:
    """Of a tree whose leaves are words and numbers, as it was parsed: each node; of anything else, all of it."""
    if not isinstance(value, Node):
        return copy.deepcopy(value, memo)
    node: Any = object.__new__(type(value))
    node.__dict__.update(value.__dict__)
    if node.children is not None:
        node.children = [_copied(one) if isinstance(one, Node) else one for one in node.children]
        for one in node.children:
            if isinstance(one, Node):
                one.parent = node
    return node


# By class: `isinstance` asks an abstract class by way of its register.
@functools.cache
def _is_one_of(kind: type, kinds: tuple[type, ...]) -> bool:
    return issubclass(kind, kinds)


_NODE = (Node,)
# What they check of a part they check of the whole, which has all its parts.
_OF_THE_WHOLE = (validators.ActionCountValidator, validators.OverlappingPathsValidator)


def _walk_quickly(traverser: Any, tree: Any) -> Any:
    if type(traverser) in _OF_THE_WHOLE:
        return traverser.process(tree)
    kinds = tuple(traverser._processing_map())
    hook = None if type(traverser).pre_processing_of_child is _no_hook else traverser.pre_processing_of_child

    def visit(node: Any, place: int) -> Any:
        kind, parent = type(node), node.parent
        for number, child in enumerate(node.children or ()):
            if hook is not None:
                hook(node, number)
            if _is_one_of(type(child), _NODE):
                visit(child, number)
        if _is_one_of(kind, kinds):
            node = traverser.process(node)
            node.parent = parent
            if parent is not None:
                parent.children[place] = node
        return node

    return visit(tree, -1)


# Of requests that no client of botocore sends; the service is looked for by the address behind it.
_ADDRESSES = SimpleNamespace(backend_url_patterns=[("any", re.compile(r"https?://.+\.amazonaws\.com(:443)?/.*"))])


@contextmanager
def started() -> Iterator[None]:
    """`mock_aws`, in half the time."""
    models.backend_index, before = _ADDRESSES, models.backend_index  # type: ignore[assignment]
    try:
        with mock_aws():
            models.backend_index = before
            yield
    finally:
        models.backend_index = before


@contextmanager
def quick() -> Iterator[None]:
    """moto without the brakes, until the block ends."""
    DynamoDBBackend.transact_write_items = _transact_with_undo
    responses.method_names_from_class = _methods_of
    BaseJSONSerializer._serialize_result = _write_quickly  # type: ignore[method-assign]
    ConditionExpressionParser._lex_condition_expression = _lex_once  # type: ignore[method-assign]
    ConditionExpressionParser.parse = _parse_once  # type: ignore[method-assign]
    UpdateExpressionParser.make = classmethod(_tree_once)
    validators.deepcopy = _copied
    DepthFirstTraverser.traverse = _walk_quickly
    # moto's own copy of the table is what its undo would put back: let it be the table itself.
    Table.__deepcopy__ = lambda table, _memo: table  # type: ignore[attr-defined]
    try:
        with quick_items.quick():
            yield
    finally:
        DynamoDBBackend.transact_write_items = _transact
        responses.method_names_from_class = _methods_of.__wrapped__
        BaseJSONSerializer._serialize_result = _write  # type: ignore[method-assign]
        ConditionExpressionParser._lex_condition_expression = _lex  # type: ignore[method-assign]
        ConditionExpressionParser.parse = _parse  # type: ignore[method-assign]
        _parsed.clear()
        UpdateExpressionParser.make = _make
        validators.deepcopy = copy.deepcopy
        DepthFirstTraverser.traverse = _walk
        del Table.__deepcopy__  # type: ignore[attr-defined]
