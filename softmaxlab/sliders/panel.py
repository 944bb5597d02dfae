"""The panel of the playground: controls, curves, weight templates."""

from __future__ import annotations

import html
from collections.abc import Callable
from threading import RLock

import ipywidgets

from d2lmini.metric import Batches

from ..picture import Picture, draw_templates
from .curves import COLOURS, CurvePicture
from .report import describe_curves, progress_message
from .slider import Slider
from .trial import Settings, Trial


class TrainingPanel(ipywidgets.VBox):
    """Train softmax regression with what the controls say, and watch; see `playground`.

    Attributes:
        trial: the run under way, or the last one; its ``history`` and ``net`` stay usable.
        kept: earlier runs that are drawn as faint curves.
    """

    def __init__(
        self,
        load_data: Callable[..., tuple[Batches, Batches]],
        start: Settings,
        controls: dict[str, Slider],
    ) -> None:
        self._load_data, self._start, self.controls = load_data, start, controls
        self.trial: Trial | None = None
        self.kept: list[Trial] = []
        self._picture: CurvePicture | None = None
        # The thread of a run and the kernel's own thread both change what is shown.
        self._lock = RLock()
        button = ipywidgets.Button
        self.train_button = button(description="Train", button_style="primary", icon="play")
        self.stop_button = button(description="Stop", icon="stop", disabled=True)
        self.reset_button = button(description="Reset", icon="undo")
        self.compare = ipywidgets.Checkbox(
            description="Compare: keep past runs as faint curves", indent=False
        )
        self.status, self.curves, self.templates = (ipywidgets.HTML() for _ in range(3))
        self.kept_box = ipywidgets.VBox()
        for widget in (self.train_button, self.stop_button, self.reset_button):
            widget.layout.width = "6rem"
        self.train_button.on_click(lambda _: self.train())
        self.stop_button.on_click(lambda _: self.stop())
        self.reset_button.on_click(lambda _: self.reset())
        controls["learning_rate"].on_last_view_closed(self.release)
        buttons = ipywidgets.HBox([self.train_button, self.stop_button, self.reset_button])
        buttons.layout.flex_flow = "row wrap"
        left = ipywidgets.VBox([*controls.values(), buttons, self.compare, self.kept_box])
        left.layout = ipywidgets.Layout(
            flex="1 1 15rem", max_width="22rem", padding="0 1rem 0 0", overflow="visible"
        )
        right = ipywidgets.VBox([self.status, self.curves, self.templates])
        right.layout = ipywidgets.Layout(flex="3 1 20rem", min_width="0", overflow="visible")
        row = ipywidgets.HBox([left, right], layout=ipywidgets.Layout(flex_flow="row wrap"))
        self._parts = [
            *(self.train_button, self.stop_button, self.reset_button, buttons, self.compare),
            *(self.kept_box, self.status, self.curves, self.templates, left, right, row),
        ]
        super().__init__([row])
        self._say("Set the sliders and press Train.")

    def settings(self) -> Settings:
        """Return what the controls say now."""
        numbers = {name: slider.value for name, slider in self.controls.items()}
        whole = {name: int(numbers[name]) for name in ("batch_size", "num_epochs", "seed")}
        return Settings(**{**numbers, **whole})

    def train(self) -> None:
        """Start a run with the current settings, unless one is already training."""
        with self._lock:
            if self.trial and not self.trial.has_ended:
                return
            if self.trial and self.compare.value and len(self.trial.history):
                self.kept.append(self.trial)
            self._show_kept()
            self._picture = None
            self.train_button.disabled, self.stop_button.disabled = True, False
            self.trial = Trial(self.settings(), self._load_data, self._show)
            self._say("Reading the data …")
        self.trial.start()

    def stop(self) -> None:
        """Stop the current run; its curves and its net stay."""
        if self.trial:
            self.trial.stop()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the current run has ended, for code that uses its net."""
        if self.trial:
            self.trial.join(seconds)

    def reset(self) -> None:
        """Stop, forget all runs, and put the controls back to where they were."""
        self.release()
        self.kept, self._picture = [], None
        self._show_kept()
        for name, slider in self.controls.items():
            slider.value = getattr(self._start, name)
        self.curves.value = self.templates.value = ""
        self._say("Set the sliders and press Train.")

    def release(self) -> None:
        """End the thread and free its memory; the panel can be used again."""
        if self.trial:
            self.trial.stop()
            self.trial.join()
        self._picture = None

    def close(self) -> None:
        """Close the panel with all that belongs to it."""
        self.release()
        self.trial, self.kept = None, []
        for widget in (*self.controls.values(), *self.kept_box.children, *self._parts):
            widget.close()
        super().close()

    def _show(self, trial: Trial) -> None:
        """Show how far a run is; called in its thread."""
        with self._lock:
            if trial is not self.trial:
                return
            if trial.has_ended:
                self.train_button.disabled, self.stop_button.disabled = False, True
            self._say(*progress_message(trial))
            if trial.net is None:
                return
            if self._picture is None:
                kept = [(str(run.settings), run.history) for run in self.kept]
                self._picture = CurvePicture(trial.settings.num_epochs, trial.untrained, kept)
            png = self._picture.draw(trial.history, trial.diverged_in)
            curves = Picture("", png, describe_curves(trial)).to_html()
            self.curves.value = f'<div class="d2l-curves">{curves}</div>'
            weight = trial.net[1].weight.detach()
            if weight.shape == (10, 784) and weight.isfinite().all():
                pictures = (picture.to_html() for picture in draw_templates(weight, compact=False))
                self.templates.value = f'<div class="d2l-templates">{"".join(pictures)}</div>'

    def _say(self, text: str, is_warning: bool = False, progress: str = "") -> None:
        kind = "warning" if is_warning else "message"
        self.status.value = f'<p role="status" class="d2l-{kind}">{html.escape(text)}</p>{progress}'

    def _show_kept(self) -> None:
        """Give each run that is kept a button that removes it."""
        for old in self.kept_box.children:
            old.close()
        buttons = []
        for number, trial in enumerate(self.kept):
            text = f"Remove {trial.settings}"
            remove = ipywidgets.Button(description=text, tooltip=text, icon="times")
            remove.layout.width = "auto"
            remove.style.text_color = COLOURS[number % len(COLOURS)]
            remove.on_click(lambda _, trial=trial: self.remove(trial))
            buttons.append(remove)
        self.kept_box.children = buttons

    def remove(self, trial: Trial) -> None:
        """Take an earlier run out of the comparison."""
        with self._lock:
            self.kept = [run for run in self.kept if run is not trial]
            self._show_kept()
            self._picture = None
            if self.trial:
                self._show(self.trial)
