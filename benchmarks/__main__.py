"""``python -m benchmarks``: how fast the training is, as ratios within one run, on one thread."""

import json

import torch

from benchmarks import batched, cifar_mlp, eeg_cnn, mnist_cnn, two_layer
from oneneuron.evidence.sidecar import describe_machine
from oneneuron.files import write_text

BENCHMARKS = {
    "eeg_cnn": eeg_cnn.benchmark,
    "two_layer": two_layer.benchmark,
    "cifar_mlp": cifar_mlp.benchmark,
    "mnist_cnn": mnist_cnn.benchmark,
    "batched": batched.benchmark,
}
RESULT = "results/bench.json"


def main() -> None:
    """Run all benchmarks, print a table and save it."""
    torch.set_num_threads(1)
    results = {name: benchmark() for name, benchmark in BENCHMARKS.items()}
    for name, values in results.items():
        print(name)
        for key, value in values.items():
            print(f"  {key:<28}{value:>12.4g}")
    write_text(RESULT, json.dumps({**results, **describe_machine()}, indent=1) + "\n")
    print(f"saved in {RESULT}")


if __name__ == "__main__":
    main()
