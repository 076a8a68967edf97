// Reads one JSON line { features, savedGroups, feature, attributes } and prints the SDK's nanoseconds of processor time an evaluation: one instance,
// warmed up, the best of five rounds. Processor time, because the machine may be busy with other things.
import { createInterface } from "node:readline";
import { GrowthBook } from "@growthbook/growthbook";

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text);
  const growthbook = new GrowthBook({ features: line.features, savedGroups: line.savedGroups, attributes: line.attributes });
  const result = growthbook.evalFeature(line.feature);
  if (!result.experimentResult?.inExperiment) throw new Error(`the scenario gave ${JSON.stringify(result)}`);
  let best = Infinity;
  for (let round = 0; round < 6; round++) {
    const start = process.cpuUsage();
    let count = 0;
    let spent = 0;
    while (spent < 500_000) {
      for (let i = 0; i < 1000; i++) growthbook.evalFeature(line.feature);
      count += 1000;
      const used = process.cpuUsage(start);
      spent = used.user + used.system;
    }
    if (round > 0) best = Math.min(best, (spent * 1000) / count);
  }
  console.log(best.toFixed(1));
}
