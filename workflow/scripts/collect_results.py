"""Join all numbers of a run, each with the file that it stands in, and all verdicts.

The run's figures are read for the root hash, which binds them too.
"""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.chain import SidecarIndex
    from oneneuron.evidence.number import collect_numbers
    from oneneuron.evidence.root import root_of
    from oneneuron.statistics.claims import join_claims

    run, index = job.arguments["run"], SidecarIndex.of_run(job.arguments["run"])
    root = root_of(index.behind(map(index.known_maker, map(str, snakemake.input))))
    claims = snakemake.output.claims
    join_claims(claims, snakemake.input.claims)
    # the tally of verdicts stands with the claims
    collect_numbers(snakemake.output.numbers, run, [*snakemake.input.numbers, claims], root)
    print(f"root of the run {run}: {root}")
