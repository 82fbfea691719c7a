# Everything is made in .venv, so that nothing outside this folder changes.
PYTHON ?= python3
CORES ?= $(shell env -u OMP_NUM_THREADS nproc 2>/dev/null || sysctl -n hw.ncpu)
VENV := .venv
INSTALLED := $(VENV)/.installed
# its scripts name the folder that they were made in
MADE_HERE := tr -d "\"'" <$(VENV)/bin/activate | grep -qF "VIRTUAL_ENV=$(realpath $(VENV))"
MOVED := $(if $(wildcard $(INSTALLED)),$(shell $(MADE_HERE) || echo yes))

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
# one thread a job: N jobs fill N cores, and results do not depend on --cores
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

# The run that `make report` makes: the answer, from the records in data/records; `quick` trains too, small and partly on stand-ins.
RUN ?= published
# What stands in the README, of the published run's figures.
PICTURE ?= eeg_best_accuracy
DATA_PARTS := $(patsubst %,results/published/%/again/data.json,eeg practicality)

.PHONY: report test check verify-data paper keep-records resume publish readme bench pilots soak cluster-test clean help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

report: $(INSTALLED)  ## set up, make the run that RUN names, say where its report is and whether training again agreed
	snakemake --cores $(CORES) results/$(RUN)/report.html
	@echo "The report: $(CURDIR)/results/$(RUN)/report.html"
	@python -m oneneuron.evidence.again results/$(RUN)/numbers.json

verify-data: $(INSTALLED)  ## train one seed of EEG, MNIST and CIFAR again, from the data, and compare with the kept records
	snakemake --cores $(CORES) $(DATA_PARTS)
	@python -m oneneuron.evidence.again $(DATA_PARTS)

paper: $(INSTALLED)  ## make the paper run itself, at the published sizes on the real data; it resumes
	snakemake --cores $(CORES) results/paper/report.html

test: $(INSTALLED)  ## set up and run the tests
	pytest $(if $(MARKS),-m "$(MARKS)")

check: $(INSTALLED)  ## ruff, mypy, snakefmt and Snakemake's own lint
	ruff check .
	ruff format --check .
	mypy
	snakefmt --check Snakefile workflow/rules
	python workflow/lint.py

keep-records: $(INSTALLED)  ## keep what the paper run has finished, with where it comes from: data/records
	python -m oneneuron.records keep

resume: $(INSTALLED)  ## put kept records back into results/paper, where the code would make the same
	python -m oneneuron.records resume

publish: $(INSTALLED)  ## copy the published run, checked, to report/paper, and renew the README's beginning
	snakemake --cores $(CORES) results/published/report.html results/published/ro-crate-metadata.json
	python -m oneneuron.report.publish results/published $(PICTURE)
	python -m oneneuron.report.readme

readme: $(INSTALLED)  ## write the README's beginning anew, from the numbers in report/paper
	python -m oneneuron.report.readme

bench: $(INSTALLED)  ## install JAX, and measure speed as ratios, in one run on one thread: results/bench.json
	python -m pip install --quiet --requirement benchmarks/requirements.txt
	python -m benchmarks

soak: $(INSTALLED)  ## half an hour of kills, broken inputs and tamperings: results/soak.json, docs/reliability.md
	python -m tests.soak

pilots: $(INSTALLED)  ## train the practicality study's pilots anew: data/pilots/practicality (ten minutes on one core)
	python -m benchmarks.pilots 1 2 3 4

cluster-test: $(INSTALLED)  ## start a SLURM of one node here (Debian, as root), run a tiny run through it, stop it
	python -m pip install --quiet --requirement profiles/slurm/requirements.txt
	pytest -m cluster tests/cluster

clean:  ## remove what the rules made (data/raw and .venv stay); asks before a paper run goes
	@if [ -e results/paper ] && [ "$(SURE)" != yes ]; then \
	  printf 'results/paper took a day. Remove it too? [y/N] '; read answer; \
	  [ "$$answer" = y ] || { echo "Nothing was removed; make clean SURE=yes does not ask."; exit 1; }; fi
	rm -rf results data/verified .snakemake

ifeq ($(MOVED),yes)
.PHONY: $(INSTALLED)
endif

$(INSTALLED): requirements.txt pyproject.toml
	@[ "$(MOVED)" != yes ] || \
	  { echo "$$PWD was moved since .venv was made, which works there alone: rm -r .venv, then make $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $$($(PYTHON) --version) found: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import os, re, sys; sys.exit(bool(re.search(r"[^\w/.+@,=-]", os.getcwd())))' || \
	  { echo "$$PWD: move this folder to a path without blanks, quotes, braces and the like"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	python -m pip install --quiet --requirement requirements.txt
	python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
