"""Groups of runs that share their minibatches, found on disk or trained here or elsewhere."""

from collections.abc import Callable

from d2lmini.live import in_notebook

from .run import Group, Outcome, Run
from .stack import train_stack
from .store import RunStore

Key = tuple[Group, Run]

# To start processes takes about as long as this many epochs on all of Fashion-MNIST.
WORTH_PROCESSES = 20


def find_or_train(keys: list[Key], store: RunStore | None, *, progress: bool) -> dict[Key, Outcome]:
    """Return the outcome of each run, from ``store`` or from training; fewer if interrupted."""
    found = {key: store.find(*key) for key in keys} if store else {}
    outcomes = {key: outcome for key, outcome in found.items() if outcome is not None}
    groups: dict[Group, list[Run]] = {}
    for group, run in keys:
        if (group, run) not in outcomes:
            groups.setdefault(group, []).append(run)
    if groups:
        _train(groups, outcomes, store, progress)
    return outcomes


def _train(
    groups: dict[Group, list[Run]],
    outcomes: dict[Key, Outcome],
    store: RunStore | None,
    progress: bool,
) -> None:
    """Train the groups and add their outcomes one by one, so that no interruption loses any."""
    import joblib
    from tqdm.auto import tqdm

    total = sum(group.num_epochs for group in groups)
    backend, n_jobs = joblib.parallel.get_active_backend()
    if isinstance(backend, joblib.parallel.SequentialBackend):
        n_jobs = 1
    elif isinstance(backend, joblib.parallel.LokyBackend) and n_jobs is None:
        # Nobody said where: more cores help if there is enough to do for each of them.
        n_jobs = max(1, min(joblib.cpu_count(), len(groups), total // WORTH_PROCESSES))
    here = n_jobs == 1
    # Small minibatches take longest: what starts first delays the end least.
    jobs = sorted(groups.items(), key=lambda job: job[0].batch_size)
    # A terminal's bar stays away where the output is a file; a notebook's vanishes at the end.
    show = (
        {"leave": False, "disable": not progress}
        if in_notebook()
        else {"disable": None if progress else True}
    )
    with tqdm(total=total, unit="epoch", **show) as bar:
        after_epoch = bar.update if here else None
        tasks = (joblib.delayed(_train_job)(i, *job, after_epoch) for i, job in enumerate(jobs))
        try:
            for i, results in joblib.Parallel(n_jobs, return_as="generator_unordered")(tasks):
                group, runs = jobs[i]
                for run, outcome in zip(runs, results, strict=True):
                    outcomes[group, run] = outcome
                    if store:
                        store.keep(group, run, outcome)
                if not here:
                    bar.update(group.num_epochs)
        except KeyboardInterrupt:
            print(
                f"Interrupted: {len(outcomes)} runs are done; call sweep() again with the same "
                "settings to train just the others."
            )


def _train_job(
    number: int, group: Group, runs: list[Run], after_epoch: Callable[[], object] | None
) -> tuple[int, list[Outcome]]:
    """Train one group, and say which it was: they come back in any order, from anywhere."""
    return number, train_stack(group, runs, after_epoch or (lambda: None))
