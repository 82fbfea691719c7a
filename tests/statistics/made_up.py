"""A claim to change, made up: no study is needed."""

from oneneuron.statistics.registry import Claim, Place, Source

CLAIM = Claim(
    id="some.claim",
    statement="It helps",
    study="some",
    source=Source("post", "A post", "Somebody"),
    place=Place("Results"),
    kind="direction",
    fixed="2026-11-21",
    unit="accuracy",
    arms=("with", "without"),
    measure="accuracy",
    measured="accuracy at the end",
    test="signed_rank",
    direction="greater",
    margin=0.005,
    minimum_seeds=6,
)
