/** An element; attributes that start with `on` are listeners, children are elements or texts. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false && child !== ""));
  return element;
}

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** Fills a list of choices, and keeps the choice where it is still there. */
export function choices(select, options, chosen) {
  const now = [...select.options].map(({ value }) => value);
  const isSame = now.length === options.length && options.every(({ value, label }, at) => value === now[at] && label === select.options[at].label);
  if (!isSame) select.replaceChildren(...options.map(({ value, label }) => h("option", { value }, label)));
  const values = options.map(({ value }) => value);
  select.value = values.includes(chosen) ? chosen : (values[0] ?? "");
}
