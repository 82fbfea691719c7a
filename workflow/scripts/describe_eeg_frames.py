"""Count the frames, how they are split, and how large they are."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.eeg.frames import read_frames
    from oneneuron.studies.eeg.numbers.frames import numbers_of_frames

    frames = read_frames(snakemake.input.frames)
    write_numbers(snakemake.output.numbers, numbers_of_frames(frames, job.params["stand_in"]))
