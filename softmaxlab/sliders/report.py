"""What a run says about itself while it trains and at its end."""

from __future__ import annotations

import math

from .trial import Trial


def progress_message(trial: Trial) -> tuple[str, bool, str]:
    """Return what to say of a run, whether it is a warning, and its progress bar."""
    history, settings = trial.history, trial.settings
    done = len(history)
    if trial.error:
        return f"{type(trial.error).__name__}: {trial.error}", True, ""
    if history.stopped:
        return history.stopped, trial.diverged_in is not None, ""
    if not done:
        return f"Training with {settings} …", False, ""
    last = f"test accuracy {history.test_accuracy[-1]:.3f}, test loss {history.test_loss[-1]:.3f}"
    if trial.has_ended:
        text = f"{settings}: {last} after {done} epoch{'s' * (done > 1)}."
        guessing = math.log(trial.net[1].out_features)
        if history.train_loss[-1] > guessing:
            return (
                f"{text} The train loss {history.train_loss[-1]:.3g} is worse than {guessing:.3f}, "
                "that of guessing: the steps are too large, try a smaller learning rate.",
                True,
                "",
            )
        return text, False, ""
    left = f"{trial.seconds_left():.0f} s left"
    bar = (
        f'<label class="d2l-progress">Epoch {done} of {settings.num_epochs}, {left} '
        f'<progress max="{settings.num_epochs}" value="{done}"></progress></label>'
    )
    return f"Training with {settings}: {last}.", False, bar


def describe_curves(trial: Trial) -> str:
    """Describe in words what the curves show."""
    history = trial.history
    if not len(history):
        return "Loss and accuracy; no epoch is finished yet."
    numbers = (
        f"{part} {quantity} {getattr(history, f'{part}_{quantity}')[-1]:.3f}"
        for quantity in ("loss", "accuracy")
        for part in ("train", "test")
    )
    return f"Curves of loss and accuracy with {trial.settings}. After epoch {len(history)}: " + (
        ", ".join(numbers)
    )
