from __future__ import annotations

import pytest

from pydistdiff.comparers.document import DEEPEST, check_depth
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value
from pydistdiff.model import ValueType


def nested(levels: int, innermost: Value) -> Value:
    value = innermost
    for level in range(levels):
        value = MappingValue((("k", value),)) if level % 2 else ListValue((Scalar(ValueType.NULL, "null"), value))
    return value


@pytest.mark.parametrize("innermost", [Scalar(ValueType.STRING, "x"), ListValue(()), MappingValue(())])
def test_a_document_may_have_so_many_levels_and_no_more(innermost: Value):
    check_depth(innermost)
    check_depth(nested(DEEPEST - 1, innermost))
    with pytest.raises(CannotCompareError, match=f"nested deeper than {DEEPEST} levels"):
        check_depth(nested(DEEPEST, innermost))
    with pytest.raises(CannotCompareError, match=f"nested deeper than {DEEPEST} levels"):
        check_depth(nested(5 * DEEPEST, innermost))
