// @ts-check
/** The story and its photos: everything here is sealed. */
import { el, replace } from "../../ui/dom.js";
import { clearErrors, field, pick, showErrors } from "../../ui/form.js";
import { number, size, t } from "../../ui/i18n.js";
import { note, sees } from "../../ui/state.js";
import { backLink, nextBar, stepForm, stepHead } from "../context.js";
import { byteLength, FILES_TOTAL_MAX_BYTES, TEXT_MAX_BYTES, totalBytes } from "../filing.js";
import { photoSection } from "../photo-section.js";

/** From this many bytes on, the counter says how many are left. */
const NEARLY_FULL_BYTES = TEXT_MAX_BYTES - 2000;

/** @param {import("../context.js").Context} context */
export const missing = ({ filing }) => !filing.text.trim();

/** @param {import("../context.js").Context} context @returns {import("../flow.js").Screen} */
export function show(context) {
  const { filing, flow, draft } = context;
  const title = t("report-story-title");
  const text = el("textarea", { class: "area", rows: 8 });
  text.value = filing.text;
  const counter = el("p", { class: "hint", id: "text-count" });
  const count = () => {
    const bytes = byteLength(filing.text);
    counter.textContent = bytes > TEXT_MAX_BYTES ? t("report-story-over", { over: number(bytes - TEXT_MAX_BYTES) })
      : bytes > NEARLY_FULL_BYTES ? t("report-story-left", { left: number(TEXT_MAX_BYTES - bytes) })
      : t("report-story-count", { count: number([...filing.text].length) });
    counter.className = bytes > TEXT_MAX_BYTES ? "wrong" : "hint";
  };
  text.addEventListener("input", () => {
    filing.text = text.value;
    count();
    draft.changed();
  });
  count();

  const photos = photoSection({
    photos: filing.photos,
    onChange: () => draft.changed(),
  });
  const draftBox = el("div");
  renderDraft(context, draftBox);

  const form = stepForm("story", async () => {
    clearErrors(form);
    const errors = [];
    if (!filing.text.trim()) errors.push({ name: "text", code: "missing_text", text: t("report-error-missing_text") });
    else if (byteLength(filing.text) > TEXT_MAX_BYTES) errors.push({ name: "text", code: "text_too_long", text: t("report-error-text_too_long") });
    if (totalBytes(filing.photos) > FILES_TOTAL_MAX_BYTES) errors.push({ name: "photos", code: "photos_too_large", text: t("report-error-photos_too_large", { size: size(FILES_TOTAL_MAX_BYTES) }) });
    if (errors.length) return showErrors(form, errors);
    await photos.ready();
    void flow.go("contact");
  },
  field({
    name: "text", label: t("report-story-label"), hint: t("report-story-hint"), control: text,
    after: el("div", { class: "row row--ends" }, sees("sealed"), counter),
  }),
  photos.section, draftBox, nextBar(t("report-next")));

  return { title, nodes: [backLink(context), stepHead("story"), el("h1", null, title), form] };
}

/**
 * A draft is kept only if asked for, and the page says what that does and does not protect.
 * @param {import("../context.js").Context} context
 * @param {HTMLElement} box
 */
function renderDraft({ draft }, box) {
  const said = el("p", { class: "hint", role: "status" });
  draft.onSaved((saved) => {
    said.textContent = saved && draft.on ? t("report-draft-saved") : "";
    said.dataset.draftState = saved ? "saved" : "changed";
  });
  replace(box, draft.possible && [pick({
    type: "checkbox", name: "draft", value: "yes", label: t("report-draft-ask"), more: t("report-draft-ask-more"), checked: draft.on, bare: true,
    on: { change: async (event) => {
      const ask = /** @type {HTMLInputElement} */ (event.target);
      try {
        await draft.set(ask.checked);
        if (!ask.checked) said.textContent = "";
      } catch (error) {
        // private windows of some browsers refuse every storage
        if (!(error instanceof DOMException)) throw error;
        ask.checked = false;
        box.append(note("soon", t("report-draft-refused"), { error: "draft_refused" }));
      }
    } },
  }), said]);
}
