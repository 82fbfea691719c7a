from oneneuron.names import nearest


def test_the_nearest_name_ends_a_message():
    assert nearest("epohcs", ["seeds", "epochs"]) == "; did you mean 'epochs'?"
    assert nearest("epochs", (name for name in ("epoch", "epochs"))) == "; did you mean 'epochs'?"


def test_nothing_is_said_where_nothing_is_near():
    assert nearest("epochs", ["layout"]) == ""
    assert nearest("epochs", []) == ""


def test_how_near_it_must_be():
    assert nearest("arm", ["alarms"]) == "; did you mean 'alarms'?"
    assert nearest("arm", ["alarms"], cutoff=0.9) == ""
