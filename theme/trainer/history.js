// A run's epochs as text, and as lines of Python that give the same numbers.

import { say } from "./say.js";

const COLUMNS = ["epoch", "trainLoss", "trainAccuracy", "testLoss", "testAccuracy", "seconds"];
const HEADS = "epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds";

// The columns of a History's data frame, all digits.
export const toCsv = (rows) =>
  [HEADS, ...rows.map((row) => COLUMNS.map((name) => row[name]).join(","))].join("\n") + "\n";

// One line for ear and eye.
export const describe = ({ epoch, trainLoss, trainAccuracy, testLoss, testAccuracy }) =>
  say(
    "Epoch {epoch}: training loss {trainLoss}, accuracy {trainAccuracy}; "
      + "test loss {testLoss}, accuracy {testAccuracy}.",
    {
      epoch, trainLoss: trainLoss.toFixed(3), trainAccuracy: trainAccuracy.toFixed(3),
      testLoss: testLoss.toFixed(3), testAccuracy: testAccuracy.toFixed(4),
    },
  );

// The chapter's own call for a constant rate, the laboratory's sweep for a decaying one.
export function toPython({ rate, batchSize, decay, decaying, epochs }, seed, count) {
  const part = count < 60000 ? `, num_train=${count}` : "";
  if (decaying) {
    const weightDecay = decay ? `, weight_decays=${decay}` : "";
    const lines = count < 60000
      ? ["from functools import partial", `load = partial(d2l.load_data_fashion_mnist${part})`]
      : ["import softmaxlab as lab"];
    const data = count < 60000 ? ", load_data=load" : "";
    return [
      ...lines,
      `lab.sweep(${rate}, ${batchSize}, ${seed}, num_epochs=${epochs}, ` +
        `schedules="cosine"${weightDecay}${data})`,
    ].join("\n");
  }
  const weightDecay = decay ? `, weight_decay=${decay}` : "";
  return [
    `train_iter, test_iter = d2l.load_data_fashion_mnist(${batchSize}, seed=${seed}${part})`,
    `net, loss = d2l.softmax_regression(seed=${seed}), nn.CrossEntropyLoss(reduction="none")`,
    `d2l.train_ch3(net, train_iter, test_iter, loss, ${epochs}, ` +
      `torch.optim.SGD(net.parameters(), lr=${rate}${weightDecay}))`,
  ].join("\n");
}

// How the file of weights is read.
export const READ_WEIGHTS = [
  "arrays = np.load(\"softmax-regression.npz\")",
  "net = d2l.softmax_regression()",
  "net[1].load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays})",
].join("\n");
