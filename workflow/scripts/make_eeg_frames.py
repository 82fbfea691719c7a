"""Cut the recordings into frames and lay their band powers out as images."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.studies.eeg.frames import load_frames, save_frames

    folder = Path(snakemake.input.recordings[0]).parent
    frames = load_frames(folder, layout=job.params["layout"])
    print(f"{len(frames.labels)} frames")
    save_frames(snakemake.output.frames, frames)
