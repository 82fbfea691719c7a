"""Simulate recordings that stand in for the real ones."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.studies.eeg.simulated import simulate_recordings

    folder = Path(snakemake.output.recordings[0]).parent
    simulate_recordings(folder, seconds=job.params["seconds"], seed=job.params["seed"])
