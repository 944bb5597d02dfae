// Puts a trainer wherever the page has a place for one. The build adds BOOK: the kernel, the
// worker, the data files and their folder, and the stored sweep.

import { readSweep } from "./reference.js";
import { Trainer } from "./trainer.js";

// An address without "..": the cache compares it, and both editions share the files.
const folder = new URL(BOOK.folder, document.currentScript.src).href;
const book = { ...BOOK, folder, sweep: readSweep(BOOK.sweep) };
for (const place of document.querySelectorAll(".trainer")) place.trainer = new Trainer(place, book);
