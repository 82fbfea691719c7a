from xml.etree import ElementTree

from oneneuron.report.slim import slim


def slimmed(inside):
    root = ElementTree.fromstring(f"<svg>{inside}</svg>")
    slim(root)
    return ElementTree.tostring(root, encoding="unicode").removeprefix("<svg>")[: -len("</svg>")]


def test_names_that_nothing_asks_for_go_and_others_stay():
    axes = '<g id="one-axes_1" stroke="red"><path d="M0 0" /></g>'
    assert slimmed(axes) == '<g stroke="red"><path d="M0 0" /></g>'
    for kept in (
        '<g id="one-valley_2"><path d="M0 0" /></g>',
        '<path id="one-text_1" d="M0 0" /><use href="#one-text_1" />',
        '<clipPath id="one-axes_1"><path /></clipPath><g clip-path="url(#one-axes_1)"><path /></g>',
    ):
        assert slimmed(kept) == kept


def test_groups_that_say_nothing_dissolve_and_neighbours_that_say_the_same_are_one():
    assert slimmed('<g id="a-xtick_1"><g><path /></g></g>') == "<path />"
    clipped = '<g clip-path="url(#a)"><use href="#m" /></g>'
    one, other = clipped, clipped.replace("#m", "#n")
    together = '<g clip-path="url(#a)"><use href="#m" /><use href="#n" /></g>'
    assert slimmed(one + other) == together
    # laid over each other they would be seen otherwise
    pale = '<g opacity="0.5"><path /></g>'
    assert slimmed(pale + pale) == pale + pale


def test_what_marks_side_by_side_say_alike_is_said_once_and_in_their_order():
    marks = "".join(f'<use href="#m" x="{x}" fill="red" />' for x in range(3))
    bare = marks.replace(' fill="red"', "")
    assert slimmed(f"{marks}<path /><use href='#m' fill='blue' />") == (
        f'<g fill="red">{bare}</g><path /><use href="#m" fill="blue" />'
    )
    # what a group of marks shows as a whole is not what each shows
    clipped = marks.replace("fill", "clip-path")
    assert slimmed(clipped) == clipped


def test_a_font_of_all_texts_is_said_by_the_drawing():
    text = '<text font-family="Arial">1</text>'
    root = ElementTree.fromstring(f"<svg><g stroke='red'>{text}</g>{text}</svg>")
    slim(root)
    assert root.get("font-family") == "Arial"
    assert all(element.get("font-family") is None for element in root.iter("text"))
    mixed = f'{text}<text font-family="Times">2</text>'
    assert slimmed(mixed) == mixed


def test_what_is_drawn_from_elsewhere_keeps_its_looks():
    marks = "".join(f'<path id="one-m{n}" fill="red" />' for n in range(3))
    uses = "".join(f'<use href="#one-m{n}" />' for n in range(3))
    assert slimmed(f"<defs>{marks}</defs>{uses}") == f"<defs>{marks}</defs>{uses}"
    rects = '<rect fill="red" />' * 3
    clip = f'<clipPath id="one-c">{rects}</clipPath><path clip-path="url(#one-c)" />'
    assert slimmed(clip) == clip
