// The function that all sentences of the live parts go through, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

const address = new URL("../../theme/trainer/say.js", import.meta.url);
const { say: english } = await import(address);
globalThis.WORDS = { "{a} of {b}": "共{b}个，第{a}个", "{name}!": "{name}！" };
const { say: chinese } = await import(`${address}?translated`);

test("without a dictionary the sentence is English, with its values", () => {
  assert.equal(english("Train"), "Train");
  assert.equal(english("{a} of {b}", { a: 1, b: 0 }), "1 of 0");
});

test("with one, it is the translation, in whose order the values stand", () => {
  assert.equal(chinese("{a} of {b}", { a: 1, b: 5 }), "共5个，第1个");
});

test("what the dictionary does not know stays English", () => {
  assert.equal(chinese("Pause"), "Pause");
});

test("a value is never read as a blank or as a pattern", () => {
  assert.equal(chinese("{name}!", { name: "{a} $& $1" }), "{a} $& $1！");
});

test("braces without a name are left alone", () => {
  assert.equal(english("exp({}) overflows."), "exp({}) overflows.");
});
