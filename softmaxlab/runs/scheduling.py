"""Which runs are found on disk, and where and in which order the others are trained."""

import warnings
from collections.abc import Callable

from d2lmini.checks import Batches
from d2lmini.plots import in_notebook

from ..checked_data import load_checked
from ..data import LoadData
from ..settings import Settings
from .cache import RunCache
from .result import Result
from .stack import SHARED, train_stack

# To start processes takes about as long as this many epochs on all of Fashion-MNIST.
WORTH_PROCESSES = 20


def find_or_train(
    runs: list[Settings], load_data: LoadData, cache: RunCache | None, *, progress: bool
) -> dict[Settings, Result]:
    """Return the result of each run, from ``cache`` or from training; fewer if interrupted."""
    found = {run: cache.find(run) for run in runs} if cache else {}
    results = {run: result for run, result in found.items() if result is not None}
    stacks: dict[tuple, list[Settings]] = {}
    for run in runs:
        if run not in results:
            stacks.setdefault(tuple(getattr(run, name) for name in SHARED), []).append(run)
    if stacks:
        _train(list(stacks.values()), load_data, results, cache, progress)
    return results


def _train(
    stacks: list[list[Settings]],
    load_data: LoadData,
    results: dict[Settings, Result],
    cache: RunCache | None,
    progress: bool,
) -> None:
    """Train the stacks and add their results one by one, so that no interruption loses any."""
    import joblib
    from tqdm.auto import tqdm

    total = sum(runs[0].num_epochs for runs in stacks)
    backend, n_jobs = joblib.parallel.get_active_backend()
    if isinstance(backend, joblib.parallel.SequentialBackend):
        n_jobs = 1
    elif isinstance(backend, joblib.parallel.LokyBackend) and n_jobs is None:
        # Nobody said where: more cores help if there is enough to do for each of them.
        n_jobs = max(1, min(joblib.cpu_count(), len(stacks), total // WORTH_PROCESSES))
    in_this_process = n_jobs == 1
    # Small minibatches take longest: what starts first delays the end least.
    stacks = sorted(stacks, key=lambda runs: runs[0].batch_size)
    # A terminal's bar stays away where the output is a file; a notebook's vanishes at the end.
    show = (
        {"leave": False, "disable": not progress}
        if in_notebook()
        else {"disable": None if progress else True}
    )
    with tqdm(total=total, unit="epoch", **show) as bar, warnings.catch_warnings():
        # A process that has grown is followed by a new one: no concern of who waits for the table.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        after_epoch = bar.update if in_this_process else None
        tasks = (
            joblib.delayed(_train_numbered)(number, runs, load_data, after_epoch)
            for number, runs in enumerate(stacks)
        )
        try:
            for number, trained in joblib.Parallel(n_jobs, return_as="generator_unordered")(tasks):
                for run, result in zip(stacks[number], trained, strict=True):
                    results[run] = result
                    if cache:
                        cache.keep(run, result)
                if not in_this_process:
                    bar.update(stacks[number][0].num_epochs)
        except KeyboardInterrupt:
            print(
                f"Interrupted: {len(results)} runs are done; call sweep() again with the same "
                "settings to train just the others."
            )


def _train_numbered(
    number: int,
    runs: list[Settings],
    load_data: LoadData,
    after_epoch: Callable[[], object] | None,
) -> tuple[int, list[Result]]:
    """Train one stack, and say which it was: they come back in any order, from anywhere."""

    def load(*_: object, **__: object) -> tuple[Batches, ...]:
        return tuple(load_checked(load_data, runs[0])[0])

    return number, train_stack(runs, load, after_epoch or (lambda: None))
