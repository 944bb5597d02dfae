"""The results of the benchmarks as the tables of README."""


def table(results: dict) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| | d2lmini | d2l 0.17.6 | faster than d2l | the floor | times the floor |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in results["rows"]:
        theirs = [value for name, value in row.items() if name.startswith("d2l,")]
        cells = [row["what"], f"{row['d2lmini']:.3g} {row['unit']}"]
        best = min(theirs, default=0)
        shown = f"{best:.0f}" if best >= 1000 else f"{best:.3g}"
        cells.append(f"{shown} {row['unit']}" if theirs else "")
        faster, times = row.get("times faster than d2l"), row.get("times the floor")
        cells.append(f"{faster:.0f} ×" if faster else "")
        cells.append(f"{row['floor']:.3g} s" if times else "")
        cells.append(f"{times:.1f} ×" if times else "")
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "| net, one epoch + test at batch 256 | cores | one thread | a thread a core |  |",
    ]
    lines += ["| --- | --- | --- | --- | --- |"]
    for row in results["threads"]:
        net = f"{row['net']}, {row['parameters']:,} parameters"
        seconds = f"{row['one thread']:.3g} s | {row['a thread a core']:.3g} s"
        lines.append(f"| {net} | {row['cores']} | {seconds} | {row['ratio']:.1f} × |")
    panel = results["playground"]
    sentences = (
        f"In the playground ten epochs at batch size 256 take {panel['ten epochs']} s, "
        f"{panel['ratio']} × a bare `train_ch3` ({panel['ten epochs of train_ch3']} s), drawings "
        f"included; the first point shows after {panel['first point']} s, Stop acts within "
        f"{panel['stop']} s.",
        *(
            f"In the page, in Chromium, an epoch with evaluation at batch size {row['batch size']} "
            f"takes {row['page']} s, {row['ratio']} × `train_ch3` ({row['train_ch3']} s)."
            for row in results.get("page", [])
        ),
        *(tab(results["tab"]) if "tab" in results else ()),
        f"Measured on {results['machine']}.",
    )
    pages = ["", *phone(results["phone"])] if results.get("phone") else []
    return "\n".join([*lines, *pages, "", " ".join(sentences)])


def tab(measured: dict[str, dict]) -> list[str]:
    """Return what training in the page costs its tab, in sentences."""
    plain, slow = measured["as it is"], measured["slowed down"]
    served = measured["from a server"]

    def longest(found: dict) -> str:
        task = found["longest task"]
        return f"no task over {task:.0f} ms" if task else "no task over 50 ms"

    return [
        f"Meanwhile the page's own thread has {longest(plain)}, and Pause acts within "
        f"{plain['pause']} ms; with a processor four times slower it has {longest(slow)}, and "
        f"Pause acts within {slow['pause']} ms. A tab at rest grows by at most "
        f"{served['memory']} MB where the book comes from a server, by {plain['memory']} MB where "
        "it is on a disk."
    ]


def phone(measured: dict) -> list[str]:
    """Return what each page is like on a phone, as a Markdown table."""
    lines = [
        "| page on a phone | performance | largest paint | controls alive | a slider's move |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in measured["pages"]:
        name = row["page"].removeprefix("chapters/").removesuffix(".html")
        alive = f"{row['alive']} s" if "alive" in row else ""
        move = f"{row['move']} ms" if "move" in row else ""
        figures = f"{row['performance']} | {row['largest paint']} s | {alive} | {move}"
        lines.append(f"| {name} | {figures} |")
    return lines
