// The engine in its worker. Of requests of one kind that wait, only the last is sent: the earlier ones are out of date.
export class Engine {
  #worker;
  #busy = null;
  #waiting = new Map();

  /** `bytes` is the engine's WebAssembly, `source` the text of its worker. */
  constructor(bytes, source) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#worker = new Worker(address);
    this.#worker.onmessage = ({ data }) => this.#done(data);
    this.#worker.postMessage(bytes, [bytes]);
  }

  /** The engine's answer, or `undefined` where a later request of the same kind took its place. */
  ask(kind, request) {
    return new Promise((resolve, reject) => {
      this.#waiting.get(kind)?.resolve(undefined);
      this.#waiting.set(kind, { request, resolve, reject });
      this.#next();
    });
  }

  #next() {
    if (this.#busy || this.#waiting.size === 0) return;
    const [kind, asked] = this.#waiting.entries().next().value;
    this.#waiting.delete(kind);
    this.#busy = asked;
    this.#worker.postMessage(JSON.stringify(asked.request));
  }

  #done({ answer, failure }) {
    const { resolve, reject } = this.#busy;
    this.#busy = null;
    if (failure) reject(new Error(failure));
    else resolve(JSON.parse(answer));
    this.#next();
  }
}

/** The bytes in Base64; browsers that can do it themselves are much faster. */
const bytesOf = (text) => Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** The bytes of the engine that the page contains. */
export async function unpack(text) {
  const packed = bytesOf(text.trim());
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
