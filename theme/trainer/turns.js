// Taking turns: long work is cut into pieces, because it may be the page's own thread that does it,
// and a worker has to hear a click on Pause.

export const rest = () => new Promise((resolve) => setTimeout(resolve));

// Calls `work` again and again as it is asked to, with never more than one call ahead.
export class Turns {
  constructor(work) {
    this.waiting = false;
    // A timer would wait 4 milliseconds at least.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      this.waiting = false;
      work();
    };
    port1.unref?.(); // node's tests end although somebody listens
    this.post = () => port2.postMessage(0);
    this.work = work;
  }

  soon() {
    clearTimeout(this.timer);
    if (!this.waiting) this.post();
    this.waiting = true;
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.work, milliseconds);
  }
}
