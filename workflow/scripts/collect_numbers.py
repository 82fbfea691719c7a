"""Join all numbers of a run, each with the file that it stands in, and all verdicts."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.evidence.number import collect_numbers
    from oneneuron.files import write_text

    collect_numbers(snakemake.output.numbers, job.params["run"], snakemake.input.numbers)
    write_text(snakemake.output.claims, Path(snakemake.input.claims).read_text(encoding="utf-8"))
