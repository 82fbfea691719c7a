"""What the printed numbers say by themselves."""

import pytest

from oneneuron.studies.practicality.numbers.audit import numbers


@pytest.fixture(scope="module")
def found(registry):
    found = numbers(registry)
    return {number.id.removeprefix("practicality.audit."): number for number in found}


def test_four_losses_are_no_sums(found):
    # 0.431\1, 0.994\2, 0.2\5 and 0.6\4
    assert (found["no_sums"].value, found["losses"].value) == (4, 26)


def test_the_split_of_mnist_cannot_be(found):
    values = [found[f"mnist.{name}"].value for name in ("needed", "available", "short_by")]
    assert values == [17_000, 15_170, 1_830]


def test_cifar_contradicts_itself_in_both_arms(found):
    assert found["zeros_contradicted"].value == 2
    assert "cifar_n2000" in found["zeros_contradicted"].method


def test_only_worse_is_contradicted_by_errors_not_by_loss(found):
    assert (found["better.errors"].value, found["better.loss"].value) == (2, 0)  # MNIST, CIFAR


def test_losses_per_error_of_the_third_table(found):
    per_error = {id: n.value for id, n in found.items() if id.startswith("loss_per_error")}
    assert len(per_error) == 2 * 4  # not of MNIST, whose losses are no sums, nor of no errors
    assert per_error["loss_per_error.spheres_1_5_n5000.without"] == pytest.approx(2684.8 / 658)
    assert per_error["loss_per_error.cifar_n2000.exponential"] == pytest.approx(4516.7 / 313)


def test_the_floors_of_the_gaussians(found):
    # Φ(-√100 Δ/2)
    assert found["bayes.gaussians_0_1"].value == pytest.approx(0.3085, abs=1e-4)
    assert str(found["bayes.gaussians_0_5"]) == "0.62\u202f%"
    assert str(found["bayes.gaussians_1_0"]) == "2.9e−07"
