rule judge_claims:
    """Reach a verdict on each of a study's claims by the rule that was written down for it."""
    input:
        unpack(step_inputs("claims")),
    output:
        claims="results/{run}/{study}/claims.json",
        numbers="results/{run}/{study}/claim_numbers.json",
        provenance="results/{run}/{study}/claims.provenance.json",
    log:
        "results/{run}/logs/judge_claims/{study}.log",
    benchmark:
        "results/{run}/benchmarks/judge_claims/{study}.jsonl"
    threads: 1
    params:
        job=step_job("judge_claims", "claims"),
    script:
        "../scripts/judge_claims.py"


rule compare_again:
    """Compare a part that was trained here once more with its kept records, value by value."""
    input:
        unpack(compared_again),
    output:
        numbers="results/{run}/{study}/again/{part}.json",
        provenance="results/{run}/{study}/again/{part}.provenance.json",
    log:
        "results/{run}/logs/compare_again/{study}/{part}.log",
    benchmark:
        "results/{run}/benchmarks/compare_again/{study}/{part}.jsonl"
    wildcard_constraints:
        part="here|data",
    threads: 1
    params:
        job=comparison,
    script:
        "../scripts/compare_again.py"


rule collect_results:
    """Join all numbers of a run and all verdicts, with the one hash of all that they rest on."""
    input:
        numbers=number_files,
        claims=lambda wildcards: [
            f"results/{wildcards.run}/{study.name}/claims.json"
            for study in studies(wildcards.run)
        ],
        figures=figures,
    output:
        numbers=report(
            "results/{run}/numbers.json",
            caption="../captions/numbers.rst",
            category="Numbers and verdicts",
            labels={"table": "numbers", "run": "{run}"},
        ),
        claims=report(
            "results/{run}/claims.json",
            caption="../captions/claims.rst",
            category="Numbers and verdicts",
            labels={"table": "claims", "run": "{run}"},
        ),
        provenance="results/{run}/numbers.provenance.json",
    log:
        "results/{run}/logs/collect_results.log",
    benchmark:
        "results/{run}/benchmarks/collect_results.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("collect_results", run=wildcards.run),
    script:
        "../scripts/collect_results.py"
