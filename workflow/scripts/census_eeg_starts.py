"""Draw initial weights and splits many times over: how large is the neuron's first output?"""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.studies.eeg.frames import read_frames
    from oneneuron.studies.eeg.protocol import start_census
    from oneneuron.training.record import write_record

    frames = read_frames(snakemake.input.frames)
    write_record(snakemake.output.census, start_census(frames, **job.params))
