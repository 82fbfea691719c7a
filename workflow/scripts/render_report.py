"""Join chapters, figures, numbers and their provenance to one file that needs nothing else."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.evidence.chain import SidecarIndex
    from oneneuron.report.answer import read_sentences
    from oneneuron.report.book import Book
    from oneneuron.report.render import read_formulae, render
    from oneneuron.studies.eeg.protocol import ARMS

    template = Path("report/template")
    figures = [Path(path) for path in snakemake.input.figures]
    book = Book.read(
        snakemake.input.numbers,
        snakemake.input.claims,
        snakemake.input.registry,
        snakemake.input.schema,
        index=SidecarIndex.of_run(job.params["run"]),
        figures={path.stem: path for path in figures},
        formulae=read_formulae(template / "formulae"),
        sentences=read_sentences(snakemake.input.sentences),
        description=job.params["description"],
        arms={arm.name: arm.label for arm in ARMS.values()},
    )
    chapters = {Path(path).stem: path for path in snakemake.input.chapters}
    render(snakemake.output.report, book, chapters, template)
