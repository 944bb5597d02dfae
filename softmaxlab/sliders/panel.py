"""The panel of the playground: controls, curves, weight templates."""

from __future__ import annotations

import html
from threading import RLock
from typing import Any

import ipywidgets

from ..data import LoadData
from ..settings import Settings
from .background_run import BackgroundRun
from .curves import Curve
from .drawing import draw_run
from .kept_runs import KeptRuns
from .layout import arrange
from .page import PanelPage
from .report import progress_message
from .slider import Slider

START = "Set the sliders and press Train."


class TrainingPanel(ipywidgets.VBox):
    """Train softmax regression with what the controls say, and watch; see `playground`.

    Attributes:
        run: the current run, or the last one; its ``history`` and ``net`` stay usable.
        kept: the earlier runs, which are drawn as thin curves.
    """

    def __init__(self, load_data: LoadData, start: Settings, controls: dict[str, Slider]) -> None:
        self._load_data, self._start, self.controls = load_data, start, controls
        self.run: BackgroundRun | None = None
        # The thread of a run and the kernel's own thread both change what is shown. Nobody holds
        # the first lock while a chart is drawn, so that no button has to wait for one.
        self._lock, self._drawing = RLock(), RLock()
        button = ipywidgets.Button
        self.train_button = button(description="Train", button_style="primary", icon="play")
        self.stop_button = button(description="Stop", icon="stop", disabled=True)
        self.reset_button = button(description="Reset", icon="undo")
        self.compare = ipywidgets.Checkbox(
            description="Compare: keep past runs as thin curves", indent=False
        )
        self.status, self.curves, self.templates = (ipywidgets.HTML() for _ in range(3))
        self.kept = KeptRuns(self.remove)
        self._page = PanelPage(self.train_button.description, self._train_as_shown)
        self.train_button.on_click(lambda _: self.train())
        self.stop_button.on_click(lambda _: self.stop())
        self.reset_button.on_click(lambda _: self.reset())
        controls["learning_rate"].on_last_view_closed(self.release)
        self._parts = arrange(
            sliders=list(controls.values()),
            buttons=[self.train_button, self.stop_button, self.reset_button],
            left=[self._page, self.compare, self.kept],
            right=[self.status, self.curves, self.templates],
        )
        super().__init__([self._parts[-1]])
        self.add_class("d2l-panel")
        self._say(START)

    def settings(self) -> Settings:
        """Return what the controls say now."""
        numbers: dict[str, Any] = {name: slider.value for name, slider in self.controls.items()}
        whole = {name: int(numbers[name]) for name in ("batch_size", "num_epochs", "seed")}
        return Settings(**{**numbers, **whole})

    def train(self) -> None:
        """Start a run with the current settings, unless one is already training."""
        with self._lock:
            if self.run and not self.run.has_ended:
                return
            if self.run and self.compare.value and len(self.run.history):
                self.kept.keep(*self.kept.runs, self.run)
            self.run = BackgroundRun(self.settings(), self._load_data, self._show)
            self._enable(is_running=True)
            self._say(*progress_message(self.run))
            self.run.start()

    def _train_as_shown(self, shown: dict[str, float]) -> None:
        """Start a run with what the page shows, of which not all may have arrived."""
        with self._lock:
            for slider in self.controls.values():
                slider.value = shown.get(slider.description, slider.value)
            self.train()

    def stop(self) -> None:
        """Stop the current run; its curves and its net stay."""
        with self._lock:
            if self.run and not self.run.has_ended:
                self.run.stop()
                self._say(*progress_message(self.run))

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the current run has ended, for code that uses its net."""
        if self.run:
            self.run.join(seconds)

    def reset(self) -> None:
        """Stop, forget all runs, and put the controls back to where they were."""
        with self._lock:
            self._forget()
            self.compare.value = False
            for name, slider in self.controls.items():
                slider.value = getattr(self._start, name)
            self.curves.value = self.templates.value = ""
            self._enable(is_running=False)
            self._say(START)

    def release(self) -> None:
        """End the current run; the panel can be used again."""
        if self.run:
            self.run.stop()

    def close(self) -> None:
        """Close the panel with all that belongs to it."""
        with self._lock:
            self._forget()
            for widget in self._parts:
                widget.close()
            super().close()

    def remove(self, run: BackgroundRun) -> None:
        """Take an earlier run out of the comparison."""
        with self._lock:
            self.kept.keep(*(kept for kept in self.kept.runs if kept is not run))
            current = self.run
        if current:
            self._show(current)

    def _forget(self) -> None:
        """Drop all runs. Nobody waits for a thread, which may read data for minutes.

        It ends by itself, and as it is no longer the panel's run, nothing of it is shown.
        """
        self.release()
        self.run = None
        self.kept.keep()

    def _show(self, run: BackgroundRun) -> None:
        """Show how far a run is; called in its thread."""
        with self._drawing:
            with self._lock:
                if run is not self.run:
                    return
                if run.has_ended:
                    self._enable(is_running=False)
                self._say(*progress_message(run))
                kept = [Curve(str(old.settings), old.history) for old in self.kept.runs]
            if run.net is None:
                return
            curves, templates = draw_run(run, kept)
            with self._lock:
                if run is self.run:
                    self.curves.value = curves
                    self.templates.value = templates or self.templates.value

    def _enable(self, *, is_running: bool) -> None:
        """Let either Train or Stop be pressed; the focus goes from the one to the other."""
        order = [self.train_button, self.stop_button]
        old, new = order if is_running else reversed(order)
        new.disabled = False
        self._page.move_focus(old.description, new.description)
        old.disabled = True

    def _say(self, text: str, is_warning: bool = False, progress: str = "") -> None:
        kind = "warning" if is_warning else "message"
        self.status.value = f'<p role="status" class="d2l-{kind}">{html.escape(text)}</p>{progress}'
