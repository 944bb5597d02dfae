// A clock that only moves when it is told to, with the browser's timers and frames on it.
export function fakeClock(context) {
  let now = 0, number = 0;
  const due = new Map();
  context.mock.method(performance, "now", () => now);
  context.mock.method(globalThis, "setTimeout", (call, wait = 0) => {
    due.set(++number, { call, at: now + Math.max(wait, 1) });
    return number;
  });
  context.mock.method(globalThis, "clearTimeout", (id) => due.delete(id));
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw(now), 16 - (now % 16));
  return (milliseconds) => {
    for (const end = now + milliseconds; now < end;) {
      now += 1;
      for (const [id, { call, at }] of due) if (at <= now && due.delete(id)) call();
    }
  };
}
