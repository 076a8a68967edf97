// The first line is a schema, each further line a JSON document. Answers one line a document: a JSON array of what is wrong with it, empty when it is valid.
import { createInterface } from "node:readline";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTuples: false });
formats.default(ajv);
let validate;
for await (const line of createInterface({ input: process.stdin })) {
  const json = JSON.parse(line);
  if (!validate) {
    validate = ajv.compile(json);
    continue;
  }

  const errors = validate(json) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);
  process.stdout.write(JSON.stringify(errors) + "\n");
}
