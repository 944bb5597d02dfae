"""The history of a run as a table, in print and for pandas."""

import d2lmini as d2l


def test_history_as_table_and_frame():
    history = d2l.History()
    history.append(0.75, 0.5, 1.5, 0.25, 3.0)
    frame = history.to_dataframe()
    assert frame.index.name == "epoch"
    assert frame.loc[1].to_dict() == {
        "train_loss": 0.75,
        "train_accuracy": 0.5,
        "test_loss": 1.5,
        "test_accuracy": 0.25,
        "seconds": 3.0,
    }
    header, row = str(history).splitlines()
    assert header.split() == [
        "epoch",
        "train",
        "loss",
        "train",
        "accuracy",
        "test",
        "loss",
        "test",
        "accuracy",
        "seconds",
    ]
    assert [row.split()] == [
        ["1", "0.7500", "0.5000", "1.5000", "0.2500", "3.0000"],
    ]
