// Puts a trainer wherever the page has a place for one. The build adds BOOK: the kernel, the
// worker, the data files and the stored sweep.

import { readSweep } from "./reference.js";
import { Trainer } from "./trainer.js";

const folder = document.currentScript.src.replace(/[^/]*$/, "");
const book = { ...BOOK, folder, sweep: readSweep(BOOK.sweep) };
for (const place of document.querySelectorAll(".trainer")) place.trainer = new Trainer(place, book);
