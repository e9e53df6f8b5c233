// Tabs as WAI-ARIA describes them: arrow keys choose, Tab goes on to the panel.
import { h } from "./dom.js";

/** Tabs in a place, with a panel each; gives the panels by their names. `shown` is called with the name that is chosen. */
export function tabs(place, label, names, shown = () => {}) {
  const ids = names.map((name) => `${place.id}-${name.toLowerCase().replaceAll(" ", "-")}`);
  const panels = ids.map((id) => h("div", { id, role: "tabpanel", class: "panel", "aria-labelledby": `${id}-tab`, tabindex: 0 }));
  const buttons = names.map((name, at) =>
    h("button", { id: `${ids[at]}-tab`, type: "button", role: "tab", "aria-controls": ids[at], onclick: () => show(at) }, name));
  let current = 0;
  const show = (chosen) => {
    current = chosen;
    names.forEach((_, at) => {
      panels[at].hidden = at !== chosen;
      buttons[at].setAttribute("aria-selected", String(at === chosen));
      buttons[at].tabIndex = at === chosen ? 0 : -1;
    });
    shown(names[chosen]);
  };
  const list = h("div", { role: "tablist", class: "tabs", "aria-label": label, onkeydown: (event) => {
    const now = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: names.length - 1 }[event.key];
    if (now < 0 || to === undefined) return;
    event.preventDefault();
    const chosen = (to + names.length) % names.length;
    show(chosen);
    buttons[chosen].focus();
  } }, buttons);
  place.replaceChildren(list, ...panels);
  panels.forEach((panel, at) => { panel.hidden = at !== 0; });
  buttons.forEach((button, at) => {
    button.setAttribute("aria-selected", String(at === 0));
    button.tabIndex = at === 0 ? 0 : -1;
  });
  return { panel: (name) => panels[names.indexOf(name)], shown: () => names[current] };
}
