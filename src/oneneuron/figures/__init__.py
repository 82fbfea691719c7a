"""Figures: one style for all, and what the figures of several studies draw in the same way.

A study's figure is a module of `oneneuron.studies.X.figures` with a function::

    @drawing(title, alt=…, caption=…, numbers=[…])
    def draw(records, *, published=None, stand_in=False) -> Drawn

Its first parameters are named as the inputs of its rule, and it draws what it finds in them of
the cells and arms that its module names: ``records`` have one row an epoch, ``measures`` and the
like one row a network. Only a figure that compares has ``published`` (the study's registry); with
stand-in data it is refused (ValueError). ``stand_in`` marks the figure. Nothing is read or
written, and where there is nothing to draw the figure says so.
"""
