// Runs parts of the questions for the tests in Python: a task by name, its arguments as JSON, and
// the answer as JSON on the standard output.

import { readFileSync } from "node:fs";

const load = (name) => import(new URL(`../../theme/questions/${name}.js`, import.meta.url));
const { judge, readNumber } = await load("judge");
const { compare, heightAt } = await load("curve");
const { reveal } = await load("secret");

const tasks = {
  judge: ({ question, texts }) =>
    texts.map((row) => judge(question, reveal(question.secret, question.label), row)),
  numbers: ({ texts }) => texts.map(readNumber).map(String),
  reveal: ({ text, key }) => reveal(text, key),
  heights: ({ points, xs }) => xs.map((x) => heightAt(points, x)),
  compare: ({ points, guess, chart }) => compare(points, guess, chart),
};

const [task] = process.argv.slice(2);
console.log(JSON.stringify(tasks[task](JSON.parse(readFileSync(0, "utf8")))));
