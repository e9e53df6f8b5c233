// What the engine found, as parts of the page.
import { h } from "./dom.js";

/** More problems than this are only counted. */
const MOST_PROBLEMS = 100;

/** The mistakes of a document as a list, each with its place and its fix. */
export function problems(diagnostics, editor) {
  return h("ul", { class: "problems", "aria-label": "Problems", hidden: diagnostics.length === 0 }, diagnostics.slice(0, MOST_PROBLEMS).map((one) =>
    h("li", {},
      h("button", { type: "button", class: "place", onclick: () => editor.go(one.from) }, `Line ${one.from.line + 1}`), " ",
      h("strong", { class: one.severity }, one.severity), ` ${one.message} `, h("code", {}, one.code), " ",
      one.fix && h("button", { type: "button", onclick: () => editor.fix(one.fix) }, one.fix.title),
      one.help && h("span", { class: "help" }, one.help))),
    diagnostics.length > MOST_PROBLEMS && h("li", {}, `and ${diagnostics.length - MOST_PROBLEMS} more`));
}

/** The line above everything, and how it is meant. */
export function outcome(found, errors) {
  if (!found) return [`The policy has ${errors === 1 ? "one error" : `${errors} errors`}`, "error"];
  if (found.kind === "nothing") return [found.why, "warning"];
  if (found.kind === "refused") return [`No token: ${found.why} (${found.code})`, "error"];
  const left = found.leftOut.length ? `; left out because of their size: ${found.leftOut.join(", ")}` : "";
  const count = found.list.length === 1 ? "1 claim" : `${found.list.length} claims`;
  return [`${count} from the policy ${found.policy}${left}`, "good"];
}

/** Claims as a table and as Entra gets them. */
export function claims(found) {
  if (found?.kind !== "claims") return [h("p", {}, "There are no claims.")];
  const rows = found.list.map(({ name, value }) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "value" }, value)));
  return [
    h("table", {}, h("caption", { class: "hidden" }, "Claims"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Claim"), h("th", { scope: "col" }, "Value"))), h("tbody", {}, rows)),
    h("h2", {}, "The answer to Entra"), h("pre", { tabindex: 0, "aria-label": "The answer to Entra" }, found.answer),
  ];
}

/** Why each claim has its value. */
export function trace(found) {
  const lines = [];
  if (found?.asked?.length) {
    lines.push(h("h2", {}, "Stores"), h("ul", {}, found.asked.map((one) => h("li", {}, h("code", {}, one.store), ` ${one.outcome}`))));
  }
  for (const one of found?.trace ?? []) lines.push(h("h2", {}, one.name), h("pre", {}, one.text));
  return lines.length ? lines : [h("p", {}, "There is nothing to trace.")];
}

/** The policy in words. */
export function words(applications) {
  return applications.flatMap(({ name, claims }) => [
    h("h2", {}, `Policy ${name}`),
    h("dl", {}, claims.flatMap((claim) => [
      h("dt", {}, h("code", {}, claim.name), claim.start && `: ${claim.start}`),
      claim.ways.map((way) => h("dd", {}, way)),
      claim.rest.map((rest) => h("dd", { class: "help" }, rest)),
    ])),
  ]);
}

/** The cases, the failed ones first with what differs. */
export function cases({ verdicts, coverage }) {
  if (verdicts.length === 0) return [h("p", {}, "There are no cases. Write some below “Cases”.")];
  const failed = verdicts.filter((one) => !one.passed).length;
  const sorted = [...verdicts].sort((one, other) => one.passed - other.passed);
  return [
    h("p", { class: failed ? "error" : "good" }, `${verdicts.length} cases, ${failed} failed`), h("p", {}, coverage),
    h("ul", { class: "parts" }, sorted.map((one) => h("li", {},
      h("strong", { class: one.passed ? "good" : "error" }, one.passed ? "passed" : "failed"), ` ${one.name} (line ${one.line})`,
      !one.passed && h("pre", {}, one.difference)))),
  ];
}

/** The claims that differ between two policies. */
export function differences(found) {
  if (!found) return [h("p", {}, "Write or import a second policy to compare it with the first one.")];
  if (found.why) return [h("p", { class: "error" }, found.why)];
  if (found.claims.length === 0) return [h("p", { class: "good" }, "Both policies give this person the same claims.")];
  const cell = (text) => h("td", { class: "value" }, text ?? h("em", {}, "no such claim"));
  const head = ["Claim", "Policy", "Second policy"].map((text) => h("th", { scope: "col" }, text));
  const rows = found.claims.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), cell(one.first), cell(one.second)));
  return [h("table", {}, h("caption", { class: "hidden" }, "Claims that differ"), h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))];
}

/** A regular expression in words, with what its groups matched. */
export function pattern(found) {
  if (found.error) return [h("p", { class: "error" }, found.error)];
  const parts = found.parts.map((part) => {
    const line = h("li", {}, h("code", {}, part.text), ` ${part.words}`);
    line.style.paddingInlineStart = `${part.depth * 1.2}rem`;
    return line;
  });
  const groups = (found.groups ?? []).map(({ name, text }) => h("tr", {}, h("th", { scope: "row" }, name === "0" ? "the match" : name),
    h("td", { class: "value" }, text ?? h("em", {}, "nothing"))));
  return [
    h("ul", { class: "parts" }, parts),
    found.exceeded ? h("p", { class: "error" }, "The match takes more steps than one may take.")
      : h("p", { class: found.groups ? "good" : "error" }, found.groups ? "It matches." : "It does not match."),
    found.groups && h("table", {}, h("caption", { class: "hidden" }, "Groups"), h("thead", {}, h("tr", {},
      h("th", { scope: "col" }, "Group"), h("th", { scope: "col" }, "Matched"))), h("tbody", {}, groups)),
  ];
}
