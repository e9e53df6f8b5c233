// Answers the lines of standard input by the engine of a page: node engine.mjs PAGE
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const page = readFileSync(process.argv[2], "utf8");
const packed = page.match(/id="engine">([^<]+)</)[1];
const { instance } = await WebAssembly.instantiate(gunzipSync(Buffer.from(packed, "base64")), {});
const { memory, claimsmith_input, claimsmith_answer, claimsmith_output } = instance.exports;

const lines = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
const request = Buffer.from(JSON.stringify({ op: "try", lines }));
const input = claimsmith_input(request.length);
new Uint8Array(memory.buffer, input, request.length).set(request);
const length = claimsmith_answer();
process.stdout.write(Buffer.from(memory.buffer, claimsmith_output(), length));
