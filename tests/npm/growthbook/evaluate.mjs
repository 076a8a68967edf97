// Reads one JSON line a document: { features, savedGroups, contextualBandits, overrides, cases: [ { feature | experiment, attributes, documents, url, ... } ] },
// and answers one JSON line with the SDK's result of every case. With documents, a sticky store is attached and its content afterwards is part of the answer.
import { createInterface } from "node:readline";
import { GrowthBook, StickyBucketService } from "@growthbook/growthbook";

console.error = () => {};

class Documents extends StickyBucketService {
  constructor(documents) {
    super();
    this.documents = { ...documents };
  }

  async getAssignments(name, value) {
    return this.documents[`${name}||${value}`] ?? null;
  }

  async saveAssignments(document) {
    this.documents[`${document.attributeName}||${document.attributeValue}`] = document;
  }
}

function evaluate(line, { feature, experiment, documents, ...context }) {
  const { features, savedGroups, contextualBandits, overrides } = line;
  const options = { features, savedGroups, contextualBandits, overrides, ...context };
  if (documents) {
    options.stickyBucketService = new Documents(documents);
    options.stickyBucketAssignmentDocs = structuredClone(documents);
  }

  const growthbook = new GrowthBook(options);
  try {
    const result = experiment ? growthbook.run(experiment) : growthbook.evalFeature(feature);
    return { ...result, documents: documents ? growthbook.getStickyBucketAssignmentDocs() : undefined };
  } catch (error) {
    return { error: String(error) };
  } finally {
    growthbook.destroy();
  }
}

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text);
  process.stdout.write(JSON.stringify(line.cases.map((one) => evaluate(line, one))) + "\n");
}
