// The dialog in which something else becomes a policy.
import { byId } from "./dom.js";

/** Prepares the dialog; `open` opens documents, `state` gives those that are open. */
export function importing(ask, open, state) {
  const dialog = byId("importing");
  byId("import").addEventListener("click", () => {
    byId("import-error").textContent = "";
    dialog.showModal();
    byId("imported").focus();
  });
  byId("import-go").addEventListener("click", async (event) => {
    event.preventDefault();
    const made = await ask("import", { text: byId("imported").value });
    if (!made) return;
    if (made.error) {
      byId("import-error").textContent = made.error;
      return;
    }
    dialog.close();
    const { notes, error: _, ...documents } = made;
    byId("notes").hidden = false;
    byId("notes-text").textContent = notes;
    const written = Object.fromEntries(Object.entries(documents).filter(([, text]) => text !== null));
    await open({ ...state(), callout: "", ...written });
  });
}
