"""Count the frames, how they are split, and how large they are."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.eeg import read_frames
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.eeg.frames import numbers_of_frames

    frames = read_frames(snakemake.input.frames)
    write_numbers(snakemake.output.numbers, numbers_of_frames(frames, job.params["stand_in"]))
