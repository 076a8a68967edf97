// Lives as a page does: node web.mjs <base url> <cookie> <flag>. Tells the flag when it is ready and whenever its provider says that something changed.
import { createInterface } from "node:readline";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";

const [baseUrl, cookie, flag] = process.argv.slice(2);
const tell = (what) => console.log(JSON.stringify({ what, at: Date.now(), details: OpenFeature.getClient().getStringDetails(flag, "fallback") }));

// Node has no EventSource: this one reads a stream with the browser's cookie and tells its messages.
globalThis.EventSource = class extends EventTarget {
  readyState = 0;
  #stop = new AbortController();
  constructor(url) {
    super();
    this.#read(url).catch(() => this.#end());
  }
  async #read(url) {
    const response = await fetch(url, { headers: { cookie, accept: "text/event-stream" }, signal: this.#stop.signal });
    if (response.status !== 200 || !response.headers.get("content-type").startsWith("text/event-stream")) return this.#end();
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
    let text = "";
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const frames = text.split("\n\n");
      text = frames.pop();
      for (const frame of frames) {
        const data = frame.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
        if (data) this.dispatchEvent(new MessageEvent("message", { data }));
      }
    }
    this.#end();
  }
  #end() {
    this.readyState = 2;
    this.dispatchEvent(new Event("error"));
  }
  close() {
    this.readyState = 2;
    this.#stop.abort();
  }
};

const statuses = [];
const fetchImplementation = async (url, init) => {
  const headers = new Headers(init.headers);
  headers.set("cookie", cookie);
  const response = await fetch(url, { ...init, headers });
  statuses.push(response.status);
  return response;
};
const provider = new OFREPWebProvider({ baseUrl, fetchImplementation, cacheMode: "disabled" });
await OpenFeature.setContext({ targetingKey: "not-me", plan: "free" });
await OpenFeature.setProviderAndWait(provider);
OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, () => tell("changed"));
tell("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const { context } = JSON.parse(line);
  await OpenFeature.setContext(context);
  console.log(JSON.stringify({ what: "context", at: Date.now(), details: OpenFeature.getClient().getStringDetails(flag, "fallback"), statuses }));
}
process.exit(0);
