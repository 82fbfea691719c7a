"""Compare what was trained here once more with its kept records, value by value."""

from functools import partial

from recorded import recorded, resolve

with recorded(snakemake) as job:
    from oneneuron.evidence.again import Tolerance, compare, numbers
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import read_verdicts
    from oneneuron.statistics.exchange import same_verdicts, with_trained_again

    said, files = job.arguments, dict(zip(snakemake.input.again, snakemake.input.kept, strict=True))
    tolerance, compared, verdicts = Tolerance(**said["tolerance"]), None, {}
    if files:
        network, tables = resolve(said["network"]), dict(job.inputs)
        again, kept = (tables.pop(name) for name in ("again", "kept"))
        again["path"] = again["path"].map(files)
        compared = compare(again, kept, network)
        registry, (claims,) = tables.pop("published"), tables.pop("claims")
        measures = {
            name: partial(resolve(made["entry"]), **made["arguments"])
            for name, made in said["measures"].items()
        }
        instead = {
            name: with_trained_again(table, again, network, measures.get(name))
            for name, table in tables.items()
        }
        verdicts = same_verdicts(
            registry, job.entry, tables, instead, files.values(), read_verdicts(claims)
        )
    found = numbers(said["study"], compared, tolerance, verdicts)
    write_numbers(snakemake.output.numbers, found, published=job.published)
    print("\n".join(f"{number.id} = {number}: {number.method}" for number in found))
