"""The practicality study: four datasets, three networks, four criteria, one neuron.

`cells` names what the report's tables compare, `grids` the hyperparameters that are tried; `tasks`
makes the data; `search` trains a cell's whole grid, `pixels` asks images what the tables do not,
`stability` and `noise` are the experiments on divergence.
"""
