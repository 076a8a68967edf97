// Evaluates flags as a server does: node server.mjs <base url> <api key>, one JSON question a line in, one JSON answer a line out.
import { createInterface } from "node:readline";
import { OpenFeature } from "@openfeature/server-sdk";
import { OFREPProvider } from "@openfeature/ofrep-provider";

const [baseUrl, apiKey] = process.argv.slice(2);
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headers: [["Authorization", `Bearer ${apiKey}`]] }));
const client = OpenFeature.getClient();
const ask = {
  string: (key, fallback, context) => client.getStringDetails(key, fallback, context),
  number: (key, fallback, context) => client.getNumberDetails(key, fallback, context),
  boolean: (key, fallback, context) => client.getBooleanDetails(key, fallback, context),
  object: (key, fallback, context) => client.getObjectDetails(key, fallback, context),
};
for await (const line of createInterface({ input: process.stdin })) {
  const { type, key, fallback, context } = JSON.parse(line);
  console.log(JSON.stringify(await ask[type](key, fallback, context)));
}
