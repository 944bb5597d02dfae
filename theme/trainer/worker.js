// The worker: a driver whose messages come from the page.

import { Driver } from "./driver.js";

const driver = new Driver((message) => postMessage(message));
onmessage = ({ data }) => driver.receive(data);
postMessage({ type: "here" });
