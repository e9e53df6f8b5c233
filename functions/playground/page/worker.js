// Runs the engine: the first message is its WebAssembly, every other one a request in JSON.
let engine;

function answer(text) {
  const request = new TextEncoder().encode(text);
  const { memory, claimsmith_input, claimsmith_answer, claimsmith_output } = engine.exports;
  const input = claimsmith_input(request.length);
  new Uint8Array(memory.buffer, input, request.length).set(request);
  const length = claimsmith_answer();
  return new TextDecoder().decode(new Uint8Array(memory.buffer, claimsmith_output(), length));
}

let started;
self.onmessage = async ({ data }) => {
  if (data instanceof ArrayBuffer) {
    started = WebAssembly.instantiate(data, {}).then(({ instance }) => { engine = instance; });
    return;
  }
  try {
    await started;
    self.postMessage({ answer: answer(data) });
  } catch (error) {
    self.postMessage({ failure: String(error) });
  }
};
