// Softmax regression on 28 × 28 images: forward, cross-entropy, backward, one step of SGD.
//
// Compiled to WebAssembly (build.py says how). Everything lives in static arrays whose addresses
// are exported, so the page, and the tests in Python, write images and read weights in place.
// Pixels stay bytes, 0 to 255; the division by 255 happens once a logit and once a step instead of
// once a pixel.

#include <wasm_simd128.h>

enum { PIXELS = 784, CLASSES = 10, TRAIN = 60000, TEST = 10000 };
enum { BLOCK = 64 };  // so many images as floats fit into a processor's second cache
enum { HALF = 5 };    // classes at once: with two vectors of pixels they fill the registers

#define API(name) __attribute__((export_name(#name)))
#define ALIGNED __attribute__((aligned(16)))

// What the page writes.
unsigned char train_images[TRAIN * PIXELS] ALIGNED, test_images[TEST * PIXELS] ALIGNED;
unsigned char train_labels[TRAIN], test_labels[TEST];
int order[TRAIN];
// What both read and write: weights as PyTorch keeps them, one row a class.
float weights[CLASSES * PIXELS] ALIGNED, bias[CLASSES];
double totals[2];  // summed loss and correct predictions; the page sets them back to 0
// What the page reads: the likeliest class of each test image, and its probability.
unsigned char predicted[TEST];
float confidence[TEST];

static float gradient[CLASSES * PIXELS] ALIGNED;
static double bias_gradient[CLASSES];
static float pixels[BLOCK * PIXELS] ALIGNED;
static float dots[BLOCK * CLASSES], errors[BLOCK * CLASSES];

// exp(x) for x at most 0: 2^k times a Taylor series on [-ln 2 / 2, ln 2 / 2].
API(exponential) double exponential(double x) {
  static const double inverse[] = {1. / 11, 1. / 10, 1. / 9, 1. / 8, 1. / 7, 1. / 6,
                                   1. / 5,  1. / 4,  1. / 3, 1. / 2, 1.};
  if (!(x >= -700)) return x < -700 ? 0 : x;  // the second case is nan
  double k = __builtin_floor(x * 1.4426950408889634 + 0.5);
  double r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  double sum = 1;
  for (int n = 0; n < 11; n++) sum = 1 + sum * r * inverse[n];
  union { long long bits; double value; } power = {((long long)k + 1023) << 52};
  return sum * power.value;
}

// log(x) for a normal x: the exponent's share, and 2 artanh of what is left.
API(logarithm) double logarithm(double x) {
  if (x != x) return x;
  union { double value; long long bits; } split = {x};
  long long k = (split.bits - 0x3fe6a09e667f3bcdLL) >> 52;  // the bits of sqrt(1/2)
  split.bits -= k << 52;
  double t = (split.value - 1) / (split.value + 1), square = t * t, sum = 0;
  for (int n = 19; n > 0; n -= 2) sum = sum * square + 1. / n;
  return 2 * t * sum + k * 0.69314718055994530942;
}

static void to_floats(const unsigned char *image, float *out) {
  for (int p = 0; p < PIXELS; p += 16) {
    v128_t bytes = wasm_v128_load(image + p);
    v128_t low = wasm_u16x8_extend_low_u8x16(bytes), high = wasm_u16x8_extend_high_u8x16(bytes);
    wasm_v128_store(out + p, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(low)));
    wasm_v128_store(out + p + 4, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_high_u16x8(low)));
    wasm_v128_store(out + p + 8, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(high)));
    wasm_v128_store(out + p + 12, wasm_f32x4_convert_i32x4(wasm_u32x4_extend_high_u16x8(high)));
  }
}

static float add_lanes(v128_t v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

// dots = pixels · weightsᵀ, two images and five classes at once.
static void forward(int count) {
  for (int i = 0; i < count; i += 2)
    for (int c = 0; c < CLASSES; c += HALF) {
      const float *x = pixels + i * PIXELS, *w = weights + c * PIXELS;
      v128_t a[HALF] = {0}, b[HALF] = {0};
      for (int p = 0; p < PIXELS; p += 4) {
        v128_t x0 = wasm_v128_load(x + p), x1 = wasm_v128_load(x + PIXELS + p);
#pragma unroll
        for (int j = 0; j < HALF; j++) {
          v128_t row = wasm_v128_load(w + j * PIXELS + p);
          a[j] = wasm_f32x4_add(a[j], wasm_f32x4_mul(x0, row));
          b[j] = wasm_f32x4_add(b[j], wasm_f32x4_mul(x1, row));
        }
      }
#pragma unroll
      for (int j = 0; j < HALF; j++) {
        dots[i * CLASSES + c + j] = add_lanes(a[j]);
        dots[(i + 1) * CLASSES + c + j] = add_lanes(b[j]);
      }
    }
}

// The joined softmax and cross-entropy of one image: adds to the totals, leaves ŷ - y in `error`.
static int compare(const float *dot, int label, float *error, double *probability) {
  double logits[CLASSES], sum = 0;
  int best = 0;
  for (int j = 0; j < CLASSES; j++) {
    logits[j] = dot[j] * (1 / 255.) + bias[j];
    if (logits[j] > logits[best]) best = j;
  }
  double largest = logits[best], exps[CLASSES];
  for (int j = 0; j < CLASSES; j++) sum += exps[j] = exponential(logits[j] - largest);
  for (int j = 0; j < CLASSES; j++) error[j] = exps[j] / sum - (j == label);
  totals[0] += logarithm(sum) - (logits[label] - largest);
  totals[1] += best == label;
  *probability = 1 / sum;
  return best;
}

// gradient += errorsᵀ · pixels, eight pixels and five classes at once.
static void backward(int count) {
  for (int c = 0; c < CLASSES; c += HALF)
    for (int p = 0; p < PIXELS; p += 8) {
      v128_t a[HALF] = {0}, b[HALF] = {0};
      for (int i = 0; i < count; i++) {
        const float *x = pixels + i * PIXELS + p, *e = errors + i * CLASSES + c;
        v128_t x0 = wasm_v128_load(x), x1 = wasm_v128_load(x + 4);
#pragma unroll
        for (int j = 0; j < HALF; j++) {
          v128_t error = wasm_v128_load32_splat(e + j);
          a[j] = wasm_f32x4_add(a[j], wasm_f32x4_mul(x0, error));
          b[j] = wasm_f32x4_add(b[j], wasm_f32x4_mul(x1, error));
        }
      }
#pragma unroll
      for (int j = 0; j < HALF; j++) {
        float *g = gradient + (c + j) * PIXELS + p;
        wasm_v128_store(g, wasm_f32x4_add(wasm_v128_load(g), a[j]));
        wasm_v128_store(g + 4, wasm_f32x4_add(wasm_v128_load(g + 4), b[j]));
      }
    }
}

// Add the training images order[from] … order[to - 1] to the totals and to the gradient.
API(accumulate) void accumulate(int from, int to) {
  for (int start = from; start < to; start += BLOCK) {
    int count = to - start < BLOCK ? to - start : BLOCK;
    double ignored;
    for (int i = 0; i < count; i++)
      to_floats(train_images + order[start + i] * PIXELS, pixels + i * PIXELS);
    forward(count);
    for (int i = 0; i < count; i++)
      compare(dots + i * CLASSES, train_labels[order[start + i]], errors + i * CLASSES, &ignored);
    for (int k = 0; k < count * CLASSES; k++) bias_gradient[k % CLASSES] += errors[k];
    backward(count);
  }
}

// One step of SGD on the mean loss of the `count` images that were accumulated.
API(update) void update(double rate, double decay, int count) {
  float keep = rate * decay, step = rate / (255. * count);
  v128_t keeps = wasm_f32x4_splat(keep), steps = wasm_f32x4_splat(step);
  for (int k = 0; k < CLASSES * PIXELS; k += 4) {
    v128_t w = wasm_v128_load(weights + k), g = wasm_v128_load(gradient + k);
    v128_t change = wasm_f32x4_add(wasm_f32x4_mul(keeps, w), wasm_f32x4_mul(steps, g));
    wasm_v128_store(weights + k, wasm_f32x4_sub(w, change));
    wasm_v128_store(gradient + k, wasm_f32x4_splat(0));
  }
  for (int j = 0; j < CLASSES; j++) {
    bias[j] -= rate * (bias_gradient[j] / count + decay * bias[j]);
    bias_gradient[j] = 0;
  }
}

// Add the test images `from` … `to - 1` to the totals, and note what is predicted for each.
API(measure) void measure(int from, int to) {
  for (int start = from; start < to; start += BLOCK) {
    int count = to - start < BLOCK ? to - start : BLOCK;
    for (int i = 0; i < count; i++)
      to_floats(test_images + (start + i) * PIXELS, pixels + i * PIXELS);
    forward(count);
    for (int i = 0; i < count; i++) {
      double probability;
      predicted[start + i] = compare(dots + i * CLASSES, test_labels[start + i], errors, &probability);
      confidence[start + i] = probability;
    }
  }
}
