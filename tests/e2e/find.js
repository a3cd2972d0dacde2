// Finds the visible elements that a screen reader would call by this role and name, exact names first.
// Arguments: role, name (exact or the name's beginning), a CSS selector to search within or null.
// An open modal dialog hides the rest of the page from people, so it does here.
const [role, name, within] = arguments;
const selectors = {
  alert: "[role=alert]",
  article: "article",
  button: "button:not([role]), [role=button], summary",
  checkbox: "input[type=checkbox]:not([role])",
  combobox: "select, input[list], [role=combobox]",
  dialog: "dialog[open], [role=dialog]",
  field: "input, textarea, select",
  group: "fieldset, [role=group]",
  link: "a[href]",
  navigation: "nav",
  region: "section, [role=region]",
  status: "[role=status]",
  switch: "[role=switch]",
  tab: "[role=tab]",
  textbox: "textarea, input:not([list]):is(:not([type]), [type=text], [type=url], [type=search]), [role=textbox]",
};
const textOf = (node) => {
  const copy = node.cloneNode(true);
  copy.querySelectorAll("input, select, textarea, [aria-hidden=true]").forEach((part) => part.remove());
  return copy.textContent;
};
const nameOf = (element) => {
  const labelledBy = (element.getAttribute("aria-labelledby") || "")
    .split(/\s+/).map((id) => id && document.getElementById(id)).filter(Boolean);
  const sources = [
    () => labelledBy.map(textOf).join(" "),
    () => element.getAttribute("aria-label"),
    () => [...(element.labels || [])].map(textOf).join(" "),
    () => element.matches("fieldset") && element.querySelector("legend")?.textContent,
    () => element.matches("button, a, summary, [role=button], [role=tab], [role=switch]") && textOf(element),
    () => element.title,
  ];
  for (const source of sources) {
    const found = (source() || "").replace(/\s+/g, " ").trim();
    if (found) return found;
  }
  return "";
};
const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
const root = within ? (modal || document).querySelector(within) || document.querySelector(within) : modal || document;
if (!root) return [];
const all = [...root.querySelectorAll(selectors[role])];
if (modal && root === modal && modal.matches(selectors[role])) all.unshift(modal);
const seen = all.filter((element) => element.checkVisibility({ visibilityProperty: true }));
const exact = seen.filter((element) => nameOf(element) === name);
return exact.length ? exact : seen.filter((element) => nameOf(element).startsWith(name));
