import pytest
import yaml

from oneneuron.schema import SchemaError, check, read_yaml

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["epochs"],
    "properties": {
        "epochs": {"type": "integer", "minimum": 1},
        "split": {"enum": ["random", "blocked"]},
        "training": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"learning_rate": {"type": "number"}, "batch_size": {"type": "integer"}},
        },
    },
}


@pytest.fixture
def read(tmp_path):
    schema = tmp_path / "schema.yaml"
    schema.write_text(yaml.safe_dump(SCHEMA))
    config = tmp_path / "mine.yaml"

    def read(text):
        config.write_text(text)
        return read_yaml(config, schema)

    return read


def test_a_valid_document_is_returned(read):
    assert read("epochs: 3") == {"epochs": 3}


def test_an_unknown_key_is_named_with_file_place_and_nearest_key(read):
    with pytest.raises(SchemaError) as error:
        read("epochs: 3\ntraining: {learning_rat: 0.1}")
    message = str(error.value)
    assert "mine.yaml" in message
    assert "'learning_rat' at training" in message
    assert "did you mean 'learning_rate'?" in message


def test_without_a_near_key_all_are_listed(read):
    with pytest.raises(SchemaError, match="valid: epochs, split, training"):
        read("epochs: 3\nzzz: 1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("training: {}", "the key 'epochs' is missing at the top level"),
        ("epochs: 0", "epochs: 0 is less than the minimum of 1"),
        ("epochs: many", "epochs: expected a whole number, got 'many'"),
        ("epochs: 1\nepochs: 2", "line 2: the key 'epochs' is given twice"),
        ("epochs: [", "not valid YAML"),
        ("epochs: 1\nsplit: blocced", "split: unknown value 'blocced'; did you mean 'blocked'?"),
        ("", "the file is empty"),
    ],
)
def test_each_fault_is_told(read, text, expected):
    with pytest.raises(SchemaError) as error:
        read(text)
    assert expected in str(error.value)


def test_several_missing_keys_are_told_once_each():
    schema = {"type": "object", "required": ["a", "b", "c"]}
    with pytest.raises(SchemaError) as error:
        check({}, schema, "x.yaml")
    assert [line.split("'")[1] for line in str(error.value).splitlines()] == ["a", "b", "c"]


def test_a_missing_file_names_its_neighbour(read, tmp_path):
    read("epochs: 1")
    with pytest.raises(SchemaError, match=r"no such file; did you mean .*mine\.yaml"):
        read_yaml(tmp_path / "mime.yaml", tmp_path / "schema.yaml")
