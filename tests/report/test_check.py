import pytest

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report.check import faults

NUMBERS = {"x": Number("x", 0.5, "how", n=7, interval=Interval(0.25, None), format=".2f")}


def page(body, head=""):
    return f"<html><head>{head}</head><body><main><a id='trace-x'></a>{body}</main></body></html>"


def test_an_empty_page_is_faultless():
    assert faults("", {}) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>Liang et al. 2018, on CIFAR-10 with SHA-256 in float32, section 3.2</p>",
        "<p>in <math><mn>2</mn></math>, <cite>Paper 3</cite>, in <code>float32</code></p>",
        '<pre class="console"><code>snakemake --cores 2</code></pre>',
        "<!-- 3 runs --><p>three runs</p>",
        "<p>on <time>1.2.</time></p>",
        '<p>five runs, <a class="published" href="#trace-x">0.831</a></p>',
        '<svg role="img" aria-label="a plot of 3"><text>0.5</text></svg>',
        '<div class="appendix"><p>12 jobs</p></div>',
        "<p>&amp; no digit; a&#49;</p>".replace("&#49;", "b"),
    ],
)
def test_names_dates_commands_formulae_and_drawings_may_hold_digits(body):
    assert faults(page(body), NUMBERS) == []


@pytest.mark.parametrize(
    "body",
    [
        "<p>an accuracy of 0.82</p>",
        "<p>a&#49;</p>",
        "<li>3 runs</li>",
        "<table><tr><td>0.5</td></tr></table>",
        "<figcaption>over 12 seeds</figcaption>",
        "<h2>Part 2</h2>",
        "<p>x<br>7</p>",
        "<p>a rate of <code>2e-4</code></p>",
        "<pre><code>epochs 400</code></pre>",
    ],
)
def test_any_other_digit_in_the_text_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("a digit in the text cannot be traced")


@pytest.mark.parametrize("text", ["0.50", "0.25 to beyond range", "7"])
def test_a_number_is_quoted_by_its_value_its_interval_or_its_n(text):
    assert faults(page(f'<p><a class="number" href="#trace-x">{text}</a></p>'), NUMBERS) == []


def test_a_number_with_an_exponent_is_quoted_as_a_power_of_ten():
    small = {"x": Number("x", 3.4e-5, "how", format=".1e")}
    shown = '<a class="number" href="#trace-x">3.4&nbsp;×&nbsp;10⁻⁵</a>'
    assert faults(page(shown), small) == []
    (fault,) = faults(page(shown.replace("⁵", "⁶")), small)
    assert fault.startswith("a number is not shown as it is")


def test_the_mark_of_a_stand_in_is_no_part_of_the_number():
    link = '<a class="number" href="#trace-x">0.50<span class="quiet"> (stand-in)</span></a>'
    assert faults(page(link), NUMBERS) == []


def test_a_number_quoted_wrongly_is_a_fault():
    (fault,) = faults(page('<a class="number" href="#trace-x">0.51</a>'), NUMBERS)
    assert fault == "a number is not shown as it is: x is 0.50, shown as '0.51'"


def test_a_link_that_leads_nowhere_is_a_fault():
    (fault,) = faults(page('<a href="#nowhere">there</a>'), NUMBERS)
    assert fault == "a link leads nowhere: nowhere"


def test_an_id_given_twice_is_a_fault():
    (fault,) = faults(page('<p id="a"></p><p id="a"></p>'), NUMBERS)
    assert fault == "two elements share the id: a"


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="https://example.org/x.png">',
        '<script src="x.js"></script>',
        '<link rel="stylesheet" href="x.css">',
        '<iframe src="//example.org"></iframe>',
        '<svg aria-hidden="true"><use href="other.svg#a"/></svg>',
        '<p style="background: url(x.png)"></p>',
        '<img alt="x" srcset="x.png 2x">',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url('https://example.org/x') }</style>",
    ],
)
def test_whatever_would_be_loaded_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("the page would load something")


@pytest.mark.parametrize(
    "body",
    ['<a href="https://example.org">out</a>', '<img alt="x" src="data:image/gif;base64,R0">'],
)
def test_a_link_to_elsewhere_and_data_inside_load_nothing(body):
    assert faults(page(body), NUMBERS) == []


@pytest.mark.parametrize("body", ["<svg></svg>", '<img src="data:,">', '<svg role="img"></svg>'])
def test_a_picture_without_alternative_text_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("a picture has no alternative text")


def test_a_script_in_an_attribute_is_a_fault():
    (fault,) = faults(page('<p onclick="x()">y</p>'), NUMBERS)
    assert fault == "an element has a script of its own: <p onclick>"
