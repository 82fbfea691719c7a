"""The studies, a folder each; nothing outside a study's own folder knows it.

The words that all of them keep to, one a thing:

run
    what one ``config/{run}.yaml`` asks for, and all that is made of it
study
    what one group of sources claims, tested: its protocol, measures, numbers, claims, figures
cell
    one setting of a study that is trained on: a dataset with its size, layout and split
arm
    one way of training: without the neuron, with it, with another in its place
seed
    decides everything random; the arms of one seed share split, initial weights and batches
trial
    one combination of hyperparameters of an arm
network
    what one arm, seed and trial trains; *whole* with its neuron, *bare* without
member
    a network while it is trained together with others
record
    a table of training, one row an epoch of a network
measures
    a table of what is measured of records, one row a network
number
    a value of the report, with its unit, n, interval, method and the files behind it
published number, claim
    what a source printed, and what it says; both stand in ``data/published/{study}.yaml``
sample
    what a study's measures say of a claim, before any rule
verdict
    what the rule of a claim makes of its sample
lost, diverged, dead
    see `oneneuron.training.record`; outcomes, counted and never dropped
"""
