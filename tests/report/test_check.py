import pytest
from bs4 import BeautifulSoup

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.report.check import faults
from oneneuron.report.policy import policy_of

NUMBERS = {"x": Number("x", 0.5, "how", n=7, interval=Interval(0.25, None), format=".2f")}


QUOTES = {"published-x": {"0.831"}, "claim-c": {"It is 2 times better", "p = 0.3"}}
ANCHORS = "<a id='trace-x'></a><a id='published-x'></a><a id='claim-c'></a>"


def page(body, policy=None):
    parts = BeautifulSoup(body, "html.parser")
    texts = ([tag.get_text() for tag in parts.find_all(name)] for name in ("style", "script"))
    policy = policy_of(*texts) if policy is None else policy
    head = f'<head><meta http-equiv="Content-Security-Policy" content="{policy}"></head>'
    return f"<html>{head}<body><main>{ANCHORS}{body}</main></body></html>"


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
        '<p>five runs, <a class="published" href="#published-x">0.831</a></p>',
        '<a class="statement" href="#claim-c">It is 2 times better</a>',
        '<a class="reason" href="#claim-c"> p = 0.3 </a>',
        '<svg role="img" aria-label="a plot of 3"><text>0.5</text></svg>',
        '<div class="appendix"><p>12 jobs</p></div>',
        "<p>&amp; no digit; a&#49;</p>".replace("&#49;", "b"),
    ],
)
def test_names_dates_commands_formulae_drawings_and_quotes_may_hold_digits(body):
    assert faults(page(body), NUMBERS, QUOTES) == []


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
        '<p><code class="label">400</code></p>',
        '<p><span class="label"><code>400</code></span></p>',
        '<p><span class="number">0.50</span></p>',
        '<p><span class="published">0.831</span></p>',
        '<p><span class="statement">2 times</span></p>',
        '<p><a class="number" id="y">0.50</a></p>',
        '<p><span class="quiet">0.50</span></p>',
    ],
)
def test_any_other_digit_in_the_text_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("a digit in the text cannot be traced")


def test_a_page_too_deep_or_no_html_is_a_fault():
    (fault,) = faults(page("<b>" * 5000 + "7"), NUMBERS)
    assert fault.startswith("elements lie ")
    (fault,) = faults("<![[[", NUMBERS)
    assert fault.startswith("the page is no HTML")


@pytest.mark.parametrize("text", ["0.50", "0.25 to beyond range", "7"])
def test_a_number_is_quoted_by_its_value_its_interval_or_its_n(text):
    assert faults(page(f'<p><a class="number" href="#trace-x">{text}</a></p>'), NUMBERS) == []


@pytest.mark.parametrize(
    "link",
    [
        '<a class="number" href="#trace-y">0.50</a><a id="trace-y"></a>',
        '<a class="number" href="#x">0.50</a><a id="x"></a>',
        '<a class="number" href="#trace-x">0.50 and 7</a>',
        '<a class="published" href="#published-x">0.832</a>',
        '<a class="published" href="#trace-x">0.831</a>',
        '<a class="statement" href="#claim-c">It is 3 times better</a>',
        '<a class="reason" href="#published-x">p = 0.3</a>',
        '<a class="reason" href="https://example.org">p = 0.3</a>',
    ],
)
def test_a_link_that_does_not_quote_what_it_leads_to_is_a_fault(link):
    (fault,) = faults(page(link), NUMBERS, QUOTES)
    assert fault.startswith("a number is not shown as it is")


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
        '<svg role="img" aria-label="x"><path fill="URL(//example.org/x)"/></svg>',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url('https://example.org/x') }</style>",
    ],
)
def test_whatever_would_be_loaded_is_a_fault(body):
    found = faults(page(body), NUMBERS)
    assert any(fault.startswith("the page would load something") for fault in found)


@pytest.mark.parametrize(
    "body",
    ['<a href="https://example.org">out</a>', '<img alt="x" src="data:image/gif;base64,R0">'],
)
def test_a_link_to_elsewhere_and_data_inside_load_nothing(body):
    assert faults(page(body), NUMBERS) == []


@pytest.mark.parametrize(
    "body", ["<svg></svg>", '<img src="data:image/png;,">', "<svg role='img'/>"]
)
def test_a_picture_without_alternative_text_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("a picture has no alternative text")


@pytest.mark.parametrize(
    "body",
    [
        '<p onclick="x()">y</p>',
        "<P OnClick=x()>y</P>",
        '<svg role="img" aria-label="a"><g onbegin="x()"></g></svg>',
        '<svg role="img" aria-label="a"><circle onload="x()"/></svg>',
        "<math onmouseover='x()'></math>",
        "<details open ontoggle=x()></details>",
    ],
)
def test_a_handler_is_a_fault(body):
    (fault,) = faults(page(body), NUMBERS)
    assert fault.startswith("an element has a script of its own: <")


@pytest.mark.parametrize(
    "body",
    [
        '<form action="https://example.org"></form>',
        "<button formaction='x'>x</button>",
        '<input type="text">',
        '<meta http-equiv="refresh" content="0; url=https://example.org">',
        '<META HTTP-EQUIV="Refresh" content="0">',
        '<base href="https://example.org/">',
        '<iframe srcdoc="x"></iframe>',
        '<object data="x"></object>',
        '<embed src="x">',
        '<link rel="prefetch" href="https://example.org">',
        '<svg role="img" aria-label="a"><foreignObject></foreignObject></svg>',
        '<svg role="img" aria-label="a"><animate attributeName="href" to="#"/></svg>',
        '<svg role="img" aria-label="a"><set attributeName="href" to="#"/></svg>',
        '<svg role="img" aria-label="a"><image href="#"/></svg>',
        '<svg role="img" aria-label="a"><a xlink:href="javascript:x()"><path/></a></svg>',
        "<template><p>x</p></template>",
        '<p style="position: fixed">x</p>',
        '<a href="#trace-x" ping="https://example.org">x</a>',
        '<a href="#trace-x" target="_top">x</a>',
        "<video poster='x'></video>",
    ],
)
def test_what_a_report_has_no_use_for_is_a_fault(body):
    found = faults(page(body), NUMBERS)
    assert any(fault.startswith("a report has no such part: <") for fault in found), found


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x()",
        "JaVaScRiPt:x()",
        " \t javascript:x()",
        "java\nscript:x()",
        "java&Tab;script&colon;x()",
        "&#106;avascript:x()",
        "&#x6A&#x61vascript:x()",
        "\x01javascript:x()",
        "vbscript:x()",
        "data:text/html,<script>x()</script>",
        "data:text/html;base64,eA==",
        "blob:x",
        "file:///etc/passwd",
        "//example.org",
        "other.html",
        "",
    ],
)
def test_an_address_that_is_none_for_readers_is_a_fault(address):
    (fault,) = faults(page(f'<a href="{address}">x</a>'), NUMBERS)
    assert fault.startswith("an address is none that a reader may be led to")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml"])
def test_a_picture_that_is_a_document_is_a_fault(kind):
    (fault,) = faults(page(f'<img alt="x" src="data:{kind},x">'), NUMBERS)
    assert fault.startswith("an address is none that a reader may be led to")


SCRIPT = "<script>x()</script>"


@pytest.mark.parametrize(
    ("body", "policy"),
    [
        (SCRIPT, policy_of([], [])),
        (SCRIPT, policy_of([], ["y()"])),
        (SCRIPT + "<script>y()</script>", policy_of([], ["x()"])),
        ("<style>p { color: red }</style>", policy_of([], [])),
        (SCRIPT, "default-src 'none'; script-src 'unsafe-inline'"),
        ("", policy_of([], []).replace("; base-uri 'none'", "")),
        ("", policy_of([], []) + "; connect-src *"),
        ("", ""),
    ],
)
def test_a_policy_that_is_not_that_of_the_page_is_a_fault(body, policy):
    (fault,) = faults(page(body, policy), NUMBERS)
    assert fault.startswith("the page's policy is not its own")


def test_a_page_without_policy_is_a_fault():
    (fault,) = faults("<html><body><main></main></body></html>", NUMBERS)
    assert fault == "the page's policy is not its own: there is none"


def test_the_policy_names_texts_by_their_hashes():
    # the example of the W3C's Content Security Policy Level 3, section 8.4
    policy = policy_of([], ["alert('Hello, world.');"])
    assert "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='" in policy
    assert "style-src 'none'" in policy
