import pytest

from oneneuron.report.svg import inline_svg

from .conftest import SVG


def test_ids_are_made_the_figures_own_with_all_that_refers_to_them():
    html = inline_svg(SVG, "one", "alt")
    assert 'id="one-dot"' in html
    assert 'href="#one-dot"' in html
    assert 'clip-path="url(#one-clip)"' in html


def test_ink_and_the_arms_colours_follow_the_page():
    html = inline_svg(SVG, "one", "alt")
    assert 'fill="currentColor"' in html
    assert 'stroke="var(--without)"' in html
    assert "#0072B2" not in html


def test_a_style_becomes_attributes_and_outdoes_them():
    html = inline_svg(
        '<svg viewBox="0 0 1 1"><path fill="#D55E00" stroke="#111111" style="opacity: 1;'
        " fill: url( '#h1' ); stroke-dasharray: 1,2\"/></svg>",
        *("p", "a"),
    )
    assert 'fill="url(#p-h1)" stroke="currentColor" opacity="1" stroke-dasharray="1,2"' in html
    assert "style" not in html


def test_a_style_that_no_attribute_says_is_refused():
    with pytest.raises(ValueError, match="the figure 'p' has the style 'behavior', which no attr"):
        inline_svg('<svg viewBox="0 0 1 1"><g style="behavior: x"/></svg>', "p", "a")


@pytest.mark.parametrize(
    "inside",
    [
        '<animate attributeName="href" to="javascript:x()"/>',
        '<set attributeName="onclick" to="x()"/>',
        '<a href="#x"><path/></a>',
        "<image/>",
        "<iframe/>",
        '<g><animateMotion path="M0 0"/></g>',
    ],
)
def test_what_draws_nothing_is_refused(inside):
    with pytest.raises(ValueError, match=r"the figure 'p' has <.*>, which draws nothing"):
        inline_svg(f'<svg viewBox="0 0 1 1">{inside}</svg>', "p", "a")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg viewBox="0 0 1 1">&b;</svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 1 1">&a;</svg>',
        '<svg viewBox="0 0 1 1">' + "<g>" * 5000 + "</g>" * 5000 + "</svg>",
    ],
    ids=["entities", "a file", "nested"],
)
def test_bombs_are_refused(text):
    with pytest.raises(ValueError, match="the figure 'p' is no SVG of ours"):
        inline_svg(text, "p", "a")


def test_what_would_act_on_the_whole_page_is_left_out():
    html = inline_svg(SVG, "one", "alt")
    assert "<style" not in html
    assert "<metadata" not in html
    assert "2026" not in html
    assert "<?xml" not in html


def test_the_drawing_scales_and_has_an_alternative_text():
    html = inline_svg(SVG, "one", 'so "it" is')
    assert html.startswith('<svg viewBox="0 0 144 72" role="img" aria-label="so &quot;it&quot; is"')
    assert "width=" not in html.split(">", 1)[0]


def test_without_a_viewbox_the_size_is_taken():
    assert 'viewBox="0 0 10 20"' in inline_svg('<svg width="10pt" height="20pt"/>', "p", "a")


def test_scripts_and_handlers_are_left_out():
    html = inline_svg(
        '<svg viewBox="0 0 1 1" onload="x()"><script>x()</script><g onclick="x()"/></svg>', "p", "a"
    )
    assert "x()" not in html


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="https://example.org/x.svg#a"/>',
        '<path style="fill: url(https://example.org)"/>',
        '<path fill="URL(https://example.org)"/>',
        r'<path fill="u\72l(https://example.org)"/>',
        "<path mask=\"image-set('https://example.org')\"/>",
    ],
)
def test_a_drawing_that_would_load_something_is_refused(inside):
    with pytest.raises(ValueError, match="outside itself"):
        inline_svg(f'<svg viewBox="0 0 1 1">{inside}</svg>', "p", "a")


@pytest.mark.parametrize("text", ["", "no drawing", "<html/>"])
def test_what_is_no_drawing_is_refused_by_name(text):
    with pytest.raises(ValueError, match="the figure 'p' is no SVG"):
        inline_svg(text, "p", "a")


def test_a_drawing_without_any_size_is_refused():
    with pytest.raises(ValueError, match="neither a viewBox nor a size"):
        inline_svg("<svg/>", "p", "a")
