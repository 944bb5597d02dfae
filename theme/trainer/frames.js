// Draws when the browser draws next, but no more often than the eye needs, however often it is told
// that there is something new.

export const THIRTIETH = 1000 / 30; // milliseconds between two drawings of a run

export class Frames {
  // `gap` returns the milliseconds that must lie between two drawings.
  constructor(draw, gap) {
    Object.assign(this, { draw, gap, waiting: false, drawn: -Infinity });
  }

  ask() {
    if (this.waiting) return;
    this.waiting = true;
    const next = () => requestAnimationFrame((now) => this.paint(now));
    const wait = this.drawn + this.gap() - performance.now();
    if (wait > 0) setTimeout(next, wait);
    else next();
  }

  paint(now) {
    this.waiting = false;
    this.drawn = now;
    this.draw();
  }
}
