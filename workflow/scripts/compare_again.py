"""Compare what was trained here once more with its kept records, value by value."""

from recorded import recorded, resolve

with recorded(snakemake) as job:
    from oneneuron.evidence.again import Tolerance, compare, numbers
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import read_verdicts
    from oneneuron.statistics.exchange import exchanged, same_verdicts

    said, files = job.arguments, dict(zip(snakemake.input.again, snakemake.input.kept, strict=True))
    tolerance, compared, verdicts = Tolerance(**said["tolerance"]), None, {}
    if files:
        network, tables = resolve(said["network"]), dict(job.inputs)
        again, kept = (tables.pop(name) for name in ("again", "kept"))
        again["path"] = again["path"].map(files)
        compared = compare(again, kept, network)
        registry, (claims,) = tables.pop("published"), tables.pop("claims")
        instead = {}
        for name, table in tables.items():
            measured = said["measures"].get(name)
            rows = again[again["path"].isin(table["path"])] if "path" in table else again[:0]
            if len(rows) and measured:
                rows = resolve(measured["entry"])(rows, **measured["arguments"])
            by = network if measured else ()
            instead[name] = exchanged(table, rows, by) if len(rows) else table
        verdicts = same_verdicts(
            registry, job.entry, tables, instead, files.values(), read_verdicts(claims)
        )
    found = numbers(said["study"], compared, tolerance, verdicts)
    write_numbers(snakemake.output.numbers, found, published=job.published)
    print("\n".join(f"{number.id} = {number}: {number.method}" for number in found))
