from __future__ import annotations

import random
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.pair import CannotCompareError
from pydistdiff.comparers.xml import XmlComparer, element_identities, xml_layout
from pydistdiff.comparers.xml_tree import DEEPEST_ELEMENT, XmlTree
from pydistdiff.diffing.values import ListValue, MappingValue, Value, compare_values
from pydistdiff.model import Operation, Role, TextView
from value_changes import apply

LOGO = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Generator: Inkscape 1.2 -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20">
  <title>Logo</title>
  <g id="layer">
    <path d="M0 0"/>
    <path d="M1 1"/>
  </g>
  <rect x="1"/>
</svg>
"""
FORM = """<ui version="4.0">
 <class>Form</class>
 <widget class="QWidget" name="Form">
  <property name="geometry"><rect><x>0</x><y>0</y></rect></property>
  <property name="title"><string>Old</string></property>
 </widget>
</ui>
"""


@pytest.mark.parametrize("path", ["a.xml", "icons/A.SVG", "x.ui", "x.qrc", "x.plist", "x.xhtml", "x.xsd", "x.rng"])
def test_xml_is_told_by_its_name(path):
    assert XmlComparer().accepts(pair_of("<a/>", "<b/>", path))
    assert not XmlComparer().accepts(pair_of("<a/>", "<b/>", path + ".txt"))


def test_a_drawing_is_told_by_element_and_attribute():
    b = (
        LOGO.replace('width="10" height="20"', 'height="21" width="10"')
        .replace("1.2", "1.3")
        .replace("M1 1", "M2 2")
        .replace("Logo", "New")
    )
    assert told(LOGO, b, "x.svg") == [
        ("changed", ("(before)", "<!--"), " Generator: Inkscape 1.2 ", " Generator: Inkscape 1.3 "),
        ("reordered", ("svg",), ((1, 2),)),
        ("changed", ("svg", "@height"), "20", "21"),
        ("changed", ("svg", "title", "text"), "Logo", "New"),
        ("changed", ("svg", "g #layer", 1, "path", "@d"), "M1 1", "M2 2"),
    ]
    _, comparison, _ = compared(LOGO, b, "x.svg")
    assert [type(view) for view in comparison.views] == [TextView]


def test_elements_that_came_went_and_moved_are_told_apart():
    b = LOGO.replace('  <rect x="1"/>\n', "").replace(
        '    <path d="M0 0"/>\n    <path d="M1 1"/>\n',
        '    <path d="M1 1"/>\n    <circle r="3"/>\n    <path d="M0 0"/>\n',
    )
    assert told(LOGO, b, "x.svg") == [
        ("reordered", ("svg", "g #layer"), ((0, 2),)),
        ("added", ("svg", "g #layer", 1), '{"circle": {"@r": "3"}}'),
        ("removed", ("svg", "rect"), '{"rect": {"@x": "1"}}'),
    ]


def test_a_form_is_told_by_the_names_in_it():
    assert told(FORM, FORM.replace("Old", "New").replace("<y>0", "<y>5"), "x.ui") == [
        ("changed", ("ui", "widget #Form", "property #geometry", "rect", "y", "text"), "0", "5"),
        ("changed", ("ui", "widget #Form", "property #title", "string", "text"), "Old", "New"),
    ]


def test_an_element_of_another_name_is_another_element():
    assert told("<a><b/><b/></a>\n", "<a><b/><c/></a>\n", "x.xml") == [
        ("removed", ("a", 1, "b"), "{}"),
        ("added", ("a", 1, "c"), "{}"),
    ]
    assert told("<a/>\n", "<b/>\n", "x.xml") == [("removed", ("a",), "{}"), ("added", ("b",), "{}")]


def test_content_that_came_is_told_as_text_or_children():
    assert told("<a/>\n", "<a>x</a>\n", "x.xml") == [("added", ("a", "text"), "x")]
    assert told("<a/>\n", "<a><b/></a>\n", "x.xml") == [("added", ("a", "children"), '[{"b": {}}]')]


def test_comments_instructions_and_declarations_count():
    a = '<?xml version="1.0"?><a><!--x--><!--y--><?go now?></a><!--end-->\n'
    b = '<?xml version="1.0" standalone="yes"?><a><!--x--><!--z--><?go later?></a><!--end-->\n'
    assert told(a, b, "x.xml") == [
        ("added", ("<?xml", "standalone"), "yes"),
        ("removed", ("a", "<!-- y"), '{"<!--": "y"}'),
        ("changed", ("a", "<?go"), "now", "later"),
        ("added", ("a", "<!-- z"), '{"<!--": "z"}'),
    ]
    assert told("<a/><!--x-->\n", "<a/><!--x--><!--x-->\n", "x.xml") == [("added", ("(after)", 1), '{"<!--": "x"}')]


# ---------------------------------------------------------------- layout


def test_indent_quotes_and_empty_elements_are_layout():
    b = LOGO.replace("\n  ", "\n\t").replace('x="1"/>', "x='1' ></rect>")
    [change] = told(LOGO, b, "x.svg")
    assert change == ("formatting", "indent 2", "indent by tabs, single quotes", "xml-formatting")
    [change] = told("<a><![CDATA[<]]></a>\n", "<a>&lt;</a>\n", "x.xml")
    assert change == ("formatting", "one line, CDATA", "one line", "xml-formatting")


def test_layout_is_harmless_in_known_members_only():
    assert explained("<a><b/></a>\n", "<a>\n<b/>\n</a>\n", "info/a.xml", Role.METADATA) == [("xml-formatting", True)]
    assert explained("<a><b/></a>\n", "<a>\n<b/>\n</a>\n", "x/a.xml", Role.DATA) == [("xml-formatting", False)]


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("<a/>", "one line"),
        ("<a />", "one line, a blank before '/>'"),
        ("<a>\n<b/>\n</a>", "no indent"),
        ("<a>\n    <b/>\n</a>", "indent 4"),
    ],
)
def test_layout_is_told_in_words(text, layout):
    assert xml_layout(text) == layout


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("<p>a <b>x</b> c</p>\n", "<p>a <b>x</b>  c</p>\n"),
        ("<p>a<b>x</b><i>y</i></p>\n", "<p>a<b>x</b> <i>y</i></p>\n"),
        ('<p xml:space="preserve"><b/><b/></p>\n', '<p xml:space="preserve"><b/> <b/></p>\n'),
        ("<p> </p>\n", "<p/>\n"),
        ("<p>x</p>\n", "<p>x </p>\n"),
        ("<svg><text><tspan>a</tspan><tspan>b</tspan></text></svg>\n",
         "<svg><text><tspan>a</tspan> <tspan>b</tspan></text></svg>\n"),
        ("<html><b>a</b><i>b</i></html>\n", "<html><b>a</b> <i>b</i></html>\n"),
        ("<a><!--x--></a>\n", "<a> <!--x--></a>\n"),
    ],
)  # fmt: skip
def test_blanks_beside_text_are_content(a, b):
    changes = told(a, b, "x.svg")
    assert changes
    assert all(change[0] in ("changed", "added", "removed") for change in changes)


def test_other_quotes_where_text_is_mixed_with_elements_have_no_cause():
    assert told("<p>a <b c='1'/></p>\n", '<p>a <b c="1"/></p>\n', "x.xml") == [
        ("formatting", "one line, single quotes", "one line", None)
    ]


def test_asking_for_default_blanks_ends_what_was_preserved():
    a = '<p xml:space="preserve"><q xml:space="default"><b/><b/></q></p>\n'
    assert told(a, a.replace("<b/><b/>", "<b/> <b/>"), "x.xml")[0][0] == "formatting"


def test_a_changed_attribute_is_not_lost_under_other_order():
    a, b = '<a k="1" x="p" y="q"/>\n', '<a y="q" x="evil" k="1"/>\n'
    assert [change[:2] for change in told(a, b, "x.xml")] == [("reordered", ("a",)), ("changed", ("a", "@x"))]
    assert (None, False) in explained(a, b, "x-1.dist-info/a.xml", Role.METADATA)


def test_order_of_elements_is_never_harmless_that_of_attributes_is_key_order():
    assert explained("<a><b/><c/></a>\n", "<a><c/><b/></a>\n", "info/a.xml", Role.METADATA) == [("list-order", False)]
    assert explained('<a b="" c=""/>\n', '<a c="" b=""/>\n', "info/a.xml", Role.METADATA) == [("key-order", True)]


# ---------------------------------------------------------------- hostile documents

LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "it has definitions of its own (an internal DTD), which can expand or set defaults"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "it has definitions of its own"),
        ('<!DOCTYPE a [<!ATTLIST a evil CDATA "1">]><a/>', "it has definitions of its own"),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://x/"> %x;]><a/>', "it has definitions of its own"),
        ('<!DOCTYPE a SYSTEM "x.dtd"><a>&who;</a>', "it uses the entity &who;, which is declared elsewhere"),
        ('<!DOCTYPE a SYSTEM "x.dtd"><a b="&who;"/>', "it uses the entity &who;, which is declared elsewhere"),
        ('<a b="&who;"/>', "not well-formed XML: undefined entity: line 1"),
        ("<a>" * 100_000 + "</a>" * 100_000, "elements nested deeper than 30"),
        ("<a>" * 100_000, "elements nested deeper than 30"),
        ("<a b='1' b='2'/>", "not well-formed XML: duplicate attribute"),
        ("<a><b></a>", "not well-formed XML: mismatched tag"),
        ("", "not well-formed XML: no element found"),
        ("<a/><b/>", "not well-formed XML: junk after document element"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "it declares the encoding 'utf-7', by which others"),
        ("<a>" + "<b/>" * 200_000 + "</a>", "more than 300,000 elements, attributes and texts"),
    ],
)  # fmt: skip
def test_what_can_expand_or_is_no_xml_is_shown_as_text_with_the_reason(text, reason):
    name, comparison, fallback = compared(text, text + "\n", "x.xml")
    assert name == "text"
    assert comparison.changes
    assert fallback is not None
    assert fallback.wanted == "xml"
    assert fallback.reason.startswith(reason)


def test_entities_that_every_reader_knows_are_read():
    a = '<!DOCTYPE a SYSTEM "x.dtd"><a b="&lt;&#65;&amp;">&gt;</a>\n'
    assert told(a, a.replace("&#65;", "B"), "x.xml") == [("changed", ("a", "@b"), "<A&", "<B&")]


def test_a_nul_makes_it_binary_and_other_bytes_are_no_matter():
    assert compared("<a>x</a>", b"<a>\0</a>", "x.xml")[0] == "binary"
    assert told(b"<a>\xe9</a>\n", b"<a>\xe8</a>\n", "x.xml") == [("changed", ("a", "text"), "é", "è")]


def test_marks_and_line_ends_are_told_apart():
    assert told("<a>\n<b/>\n</a>\n", "\ufeff<a>\r\n<b/>\r\n</a>\r\n", "x.xml") == [
        ("byte-order-mark", "none", "UTF-8", "byte-order-mark"),
        ("line-ends", "LF", "CRLF", "line-endings"),
    ]


def test_the_deepest_element_that_is_read_is_not_too_deep_for_a_report():
    a = "<a>" * DEEPEST_ELEMENT + "x" + "</a>" * DEEPEST_ELEMENT
    [change] = told(a, a.replace("x", "y"), "x.xml")
    assert change[2:] == ("x", "y")
    with pytest.raises(CannotCompareError, match="nested deeper than 30"):
        XmlComparer().compare(pair_of(f"<b>{a}</b>", "<b/>", "x.xml"))


# ---------------------------------------------------------------- properties

names = st.sampled_from(["a", "b", "svg:c", "children", "text"])
contents = st.text(st.sampled_from("xy <&\"'é"), min_size=1, max_size=4)
leaves = st.one_of(
    contents,
    st.builds(lambda text: ("<!--", {}, [text]), st.sampled_from(["one", " two "])),
)
trees = st.recursive(
    st.builds(lambda name: (name, {}, []), names),
    lambda inner: st.tuples(
        names,
        st.dictionaries(st.sampled_from(["id", "name", "k", "l"]), contents, max_size=3),
        st.lists(st.one_of(inner, leaves), max_size=4),
    ),
    max_leaves=10,
)


def written(tree: object) -> str:
    if isinstance(tree, str):
        return tree.replace("&", "&amp;").replace("<", "&lt;")
    name, attributes, children = tree
    if name == "<!--":
        return f"<!--{children[0]}-->"
    start = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    return f"<{name}{start}>{''.join(map(written, children))}</{name}>"


def shuffled(tree: object, chance: random.Random) -> object:
    if isinstance(tree, str) or tree[0] == "<!--":
        return tree
    attributes = list(tree[1].items())
    chance.shuffle(attributes)
    return tree[0], dict(attributes), [shuffled(child, chance) for child in tree[2]]


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    return tuple(map(unordered, value.items)) if isinstance(value, ListValue) else value


@settings(deadline=None, max_examples=300)
@given(trees, trees)
def test_applying_the_changes_to_a_gives_b(a: object, b: object):
    value_a, value_b = XmlTree().read(written(a)), XmlTree().read(written(b))

    def no_names(path, items):
        return None

    changes = list(compare_values(value_a, value_b, no_names))
    assert unordered(apply(value_a, changes, no_names)) == unordered(value_b)
    named = list(compare_values(value_a, value_b, lambda path, items: element_identities(items)))
    assert bool(named) == (value_a != value_b)


@settings(deadline=None)
@given(trees, st.randoms(use_true_random=False))
def test_a_shuffle_of_attributes_is_never_a_change_of_content(tree: object, chance: random.Random):
    a, b = written(tree), written(shuffled(tree, chance))
    if a == b:
        return
    _, comparison, fallback = compared(a, b, "x.xml")
    assert fallback is None
    assert all(change.op is Operation.REORDERED for change in comparison.changes)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_changed_value_is_never_lost_under_a_shuffle(numbers: list[int], chance: random.Random):
    rows = [f'<r id="{number}" v="1"/>' for number in numbers]
    others = [*rows[1:], f'<r id="{numbers[0]}" v="2"/>']
    chance.shuffle(others)
    changes = told(f"<t>{''.join(rows)}</t>", f"<t>{''.join(others)}</t>", "x.xml")
    assert [change for change in changes if change[0] == "changed"] == [
        ("changed", ("t", f"r #{numbers[0]}", "@v"), "1", "2")
    ]
