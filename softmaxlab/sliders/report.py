"""What a run says about itself while it trains and at its end."""

from __future__ import annotations

import math

from .background_run import BackgroundRun


def progress_message(run: BackgroundRun) -> tuple[str, bool, str]:
    """Return what to say of a run, whether it is a warning, and its progress bar."""
    history, settings = run.history, run.settings
    done = len(history)
    if run.error:
        return f"{type(run.error).__name__}: {run.error}", True, ""
    if history.stopped:
        return history.stopped, run.diverged_in is not None, ""
    if run.is_stopping:
        after = "the data is read" if run.net is None else "this minibatch is done"
        return f"Stopping as soon as {after} …", False, ""
    if run.net is None:
        return "Reading the data …", False, ""
    if not done:
        return f"Training with {settings} …", False, ""
    last = f"test accuracy {history.test_accuracy[-1]:.3f}, test loss {history.test_loss[-1]:.3f}"
    if run.has_ended:
        text = f"{settings}: {last} after {done} epoch{'s' * (done > 1)}."
        guessing = math.log(len(next(run.net.parameters())))
        if history.train_loss[-1] > guessing:
            return (
                f"{text} The train loss {history.train_loss[-1]:.3g} is worse than {guessing:.3f}, "
                "that of guessing: the steps are too large, try a smaller learning rate.",
                True,
                "",
            )
        return text, False, ""
    left = f"{run.seconds_left():.0f} s left"
    bar = (
        f'<label class="d2l-progress">Epoch {done} of {settings.num_epochs}, {left} '
        f'<progress max="{settings.num_epochs}" value="{done}"></progress></label>'
    )
    return f"Training with {settings}: {last}.", False, bar


def describe_curves(run: BackgroundRun) -> str:
    """Describe in words what the curves show."""
    history = run.history
    if not len(history):
        return "Loss and accuracy; no epoch is finished yet."
    numbers = (
        f"{part} {quantity} {getattr(history, f'{part}_{quantity}')[-1]:.3f}"
        for quantity in ("loss", "accuracy")
        for part in ("train", "test")
    )
    return f"Curves of loss and accuracy with {run.settings}. After epoch {len(history)}: " + (
        ", ".join(numbers)
    )
