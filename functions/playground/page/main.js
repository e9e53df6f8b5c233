// The page: documents on the left, what the engine makes of them on the right.
import workerSource from "./worker.js?text";
import { byId, choices, h } from "./dom.js";
import { editor } from "./editor.js";
import { Engine, unpack } from "./engine.js";
import { importing } from "./importing.js";
import { fragment, keep, stateOf } from "./link.js";
import { tabs } from "./tabs.js";
import * as views from "./views.js";

const WAIT = 60;
const NAMES = { policy: "Policy", other: "Second policy", people: "People", callout: "Callout", cases: "Cases" };

const start = JSON.parse(byId("start").textContent);
const engine = new Engine(await unpack(byId("engine").textContent), workerSource);
const ask = (kind, request) => engine.ask(kind, { op: kind, ...request });
const askWhileWriting = (kind, request) => ask(kind, { people: editors.people.text, ...request });
const examples = await ask("examples", {});

const left = tabs(byId("policies"), "Policies", [NAMES.policy, NAMES.other]);
const data = tabs(byId("data"), "Who signs in, and tests", [NAMES.people, NAMES.callout, NAMES.cases]);
const right = tabs(byId("results"), "Results", ["Claims", "Trace", "In words", "Tests", "Differences", "Patterns"], drawResult);

const editors = {};
for (const [kind, name] of Object.entries(NAMES)) {
  const panel = (kind === "policy" || kind === "other" ? left : data).panel(name);
  panel.tabIndex = -1;
  const parent = panel.appendChild(h("div", { class: "editor" }));
  const document = kind === "other" ? "policy" : kind;
  editors[kind] = editor({ parent, label: name, document, ask: askWhileWriting, changed: () => changed(kind) });
  panel.appendChild(h("div", { id: `problems-${kind}` }));
}

let drawn = null;
let timer;
let undrawn = new Set();
/** The problems of each document that are shown, as JSON. */
const shownProblems = {};
/** What the policy's own stores said about this person; else the people's data are used. */
let answered = null;
let filling = false;
/** Whether the callout was written by hand; else it is made from the person. */
let ownCallout = false;
/** Whether the text that the pattern is matched with was written by hand; else it is what the policy matches it with. */
let ownInput = false;

/** Forgets what the stores said: somebody else signs in now. */
function forget() {
  answered = null;
  byId("asked").textContent = "";
}

/** Has the tool that serves the page ask the stores. */
async function askStores() {
  byId("asked").textContent = "asking…";
  const request = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ callout: editors.callout.text }) };
  const response = await fetch("/playground/ask", request).catch((error) => error);
  if (!response.ok) {
    forget();
    byId("asked").textContent = response instanceof Error ? String(response) : await response.text();
    return run();
  }
  const found = await response.json();
  answered = found.stores;
  byId("asked").textContent = found.asked.map(({ store, outcome }) => `${store}: ${outcome}`).join("; ") || "no store is needed";
  return run();
}

function changed(kind) {
  if (filling) return;
  if (kind === "callout") {
    forget();
    ownCallout = editors.callout.text.trim() !== "";
  }
  clearTimeout(timer);
  timer = setTimeout(run, WAIT);
}

function state() {
  const documents = Object.fromEntries(Object.entries(editors).map(([kind, one]) => [kind, one.text]));
  if (!ownCallout) documents.callout = "";
  return { ...documents, person: byId("person").value, application: byId("application").value, protocol: byId("protocol").value };
}

async function run() {
  const now = state();
  const asked = performance.now();
  const found = await ask("run", { ...now, stores: answered, files: start.files ?? {} });
  if (!found) return;
  performance.clearMeasures("run");
  performance.measure("run", { start: asked });
  drawn = found;
  draw(found);
  if (performance.getEntriesByName("first result").length === 0) performance.mark("first result");
  document.documentElement.dataset.drawn = String(Number(document.documentElement.dataset.drawn ?? 0) + 1);
  if (!byId("unkept").checked) keep(await fragment(now));
}

function draw(found) {
  filling = true;
  choices(byId("person"), found.people.map((name) => ({ value: name, label: name })), byId("person").value);
  choices(byId("application"), found.applications.map(({ id, name }) => ({ value: id, label: name })), byId("application").value);
  if (!ownCallout) editors.callout.text = found.callout;
  filling = false;
  for (const [kind, diagnostics] of Object.entries(found.diagnostics)) {
    const text = JSON.stringify(diagnostics);
    if (shownProblems[kind] === text) continue;
    shownProblems[kind] = text;
    editors[kind].show(diagnostics);
    byId(`problems-${kind}`).replaceChildren(views.problems(diagnostics, editors[kind]));
  }
  const errors = found.diagnostics.policy.filter(({ severity }) => severity === "error").length;
  const [text, kind] = views.outcome(found.outcome, errors);
  byId("outcome").textContent = text;
  byId("outcome").className = kind;
  const sized = found.outcome?.kind === "claims";
  byId("gauge").hidden = !sized;
  if (sized) {
    byId("size").value = found.outcome.bytes;
    byId("bytes").textContent = `${found.outcome.bytes} of ${found.outcome.limit} bytes`;
  }
  undrawn = new Set(Object.keys(RESULTS));
  drawResult(right.shown());
}

/** What is shown of the results; each is drawn when it is looked at. */
const RESULTS = {
  "Claims": ({ outcome }) => views.claims(outcome),
  "Trace": ({ outcome }) => views.trace(outcome),
  "In words": ({ words }) => views.words(words),
  "Tests": ({ cases }) => views.cases(cases),
  "Differences": ({ differences }) => views.differences(differences),
  "Patterns": ({ patterns }) => showPatterns(patterns),
};

function drawResult(name) {
  if (!drawn || !undrawn.delete(name)) return;
  const panel = right.panel(name);
  const shown = RESULTS[name](drawn);
  if (shown) panel.replaceChildren(...shown);
  if (name === "Patterns" && drawn.patterns.length) choosePattern(drawn.patterns);
}

const patternForm = h("div", {},
  h("p", {}, h("label", { for: "pattern" }, "Regular expression"), h("select", { id: "pattern", onchange: () => takeInput() })),
  h("p", {}, h("label", { for: "pattern-text" }, "Text"), h("input", { type: "text", id: "pattern-text", oninput: () => { ownInput = true; explain(); } })),
  h("div", { id: "pattern-parts", "aria-live": "polite" }));

/** The form stays as it is while there are patterns, so that nobody who writes in it is interrupted. */
function showPatterns(patterns) {
  if (patterns.length === 0) return [h("p", {}, "The policy has no regular expression.")];
  return right.panel("Patterns").contains(patternForm) ? null : [patternForm];
}

function choosePattern(patterns) {
  const before = byId("pattern").value;
  choices(byId("pattern"), patterns.map(({ pattern }) => ({ value: pattern, label: pattern })), before);
  if (byId("pattern").value !== before || !ownInput) takeInput();
  else explain();
}

function takeInput() {
  const one = drawn.patterns.find(({ pattern }) => pattern === byId("pattern").value);
  byId("pattern-text").value = one?.input ?? "";
  ownInput = false;
  explain();
}

async function explain() {
  const found = await ask("pattern", { pattern: byId("pattern").value, input: byId("pattern-text").value });
  if (found) byId("pattern-parts").replaceChildren(...views.pattern(found).filter(Boolean));
}

function open(documents) {
  forget();
  filling = true;
  for (const kind of Object.keys(NAMES)) editors[kind].text = documents[kind] ?? "";
  ownCallout = Boolean(documents.callout);
  filling = false;
  for (const id of ["person", "application"]) {
    choices(byId(id), documents[id] ? [{ value: documents[id], label: documents[id] }] : [], documents[id]);
  }
  if (documents.protocol) byId("protocol").value = documents.protocol;
  return run();
}

for (const id of ["person", "application", "protocol"]) byId(id).addEventListener("change", () => { forget(); return run(); });
byId("ask").hidden = !start.live;
byId("ask").addEventListener("click", askStores);
choices(byId("examples"), examples.map(({ name }) => ({ value: name, label: name })), examples[0].name);
byId("examples").addEventListener("change", () => open(examples.find(({ name }) => name === byId("examples").value)));
byId("clear").addEventListener("click", async () => { await open({}); keep(""); });
byId("unkept").addEventListener("change", () => (byId("unkept").checked ? keep("") : run()));
byId("share").addEventListener("click", async () => {
  const link = location.href.split("#")[0] + await fragment(state());
  await navigator.clipboard?.writeText(link).catch(() => {});
  byId("share").textContent = "Link copied";
  setTimeout(() => { byId("share").textContent = "Copy link"; }, 2000);
});
importing(ask, open, state);
// For whoever tries the page from the console.
window.claimsmith = { run: (documents) => engine.ask("console", { op: "run", ...documents }), state };

const kept = await stateOf(location.hash);
await open(kept ?? start.documents ?? examples[0]);
addEventListener("hashchange", async () => { const linked = await stateOf(location.hash); if (linked) await open(linked); });
