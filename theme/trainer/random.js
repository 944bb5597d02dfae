// Random numbers exactly as PyTorch draws them on a CPU, so that a seed means the same here.

// The Mersenne Twister (Matsumoto and Nishimura, 1998): 32 random bits a call.
export class MersenneTwister {
  constructor(seed) {
    this.state = new Uint32Array(624);
    this.state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const before = this.state[i - 1] ^ (this.state[i - 1] >>> 30);
      this.state[i] = Math.imul(1812433253, before) + i;
    }
    this.next = 624;
  }

  twist() {
    const { state } = this;
    for (let i = 0; i < 624; i++) {
      const both = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
      state[i] = state[(i + 397) % 624] ^ (both >>> 1) ^ (both & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }

  bits() {
    if (this.next === 624) this.twist();
    let y = this.state[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  // A float32 in [0, 1): the lowest 24 bits.
  uniform() {
    return (this.bits() & 0xffffff) / 2 ** 24;
  }
}

// torch.randperm(order.length), into `order`.
export function shuffle(generator, order) {
  const count = order.length;
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = 0; i < count - 1; i++) {
    const other = i + (generator.bits() % (count - i));
    [order[i], order[other]] = [order[other], order[i]];
  }
}

// torch.nn.init.normal_(weights, std=std): sixteen uniform numbers make sixteen normal ones
// (Box and Muller, 1958).
export function drawNormal(generator, weights, std) {
  const uniforms = Float64Array.from(weights, () => generator.uniform());
  for (let start = 0; start < weights.length; start += 16) {
    for (let i = start; i < start + 8; i++) {
      const radius = std * Math.sqrt(-2 * Math.log(1 - uniforms[i]));
      weights[i] = radius * Math.cos(2 * Math.PI * uniforms[i + 8]);
      weights[i + 8] = radius * Math.sin(2 * Math.PI * uniforms[i + 8]);
    }
  }
}

// The start of d2l.softmax_regression(seed=seed): weights (10 × 784) and bias (10).
export function drawStart(seed) {
  const generator = new MersenneTwister(seed);
  const weights = new Float32Array(7840);
  // nn.Linear draws weights of its own, which the book's normal ones replace.
  for (let i = 0; i < weights.length; i++) generator.bits();
  const bound = Math.fround(1 / 28);
  const between = () => generator.uniform() * 2 * bound - bound;
  const bias = Float32Array.from({ length: 10 }, between);
  drawNormal(generator, weights, 0.01);
  return { weights, bias };
}
