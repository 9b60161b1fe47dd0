// @ts-check
/**
 * Choosing photos, seeing what was taken out of each, covering parts, keeping an original on purpose. Used by the report and by
 * replies from the mailbox.
 */
import { el, replace } from "../ui/dom.js";
import { dayAndYear, number, size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { PhotoError } from "./photo-error.js";
import { checkPhoto, clean, FILE_MAX_BYTES, isCanvasHonest } from "./photos.js";
import { PHOTOS_MAX, totalBytes } from "./filing.js";

/** @typedef {import("./filing.js").Photo} Photo */
/** @typedef {import("./metadata.js").Finding} Finding */

/**
 * @param {{ photos: Photo[], others?: readonly unknown[], onChange: () => void }} options photos: changed in place; others: files that go along and
 *   count too
 * @returns {{ section: HTMLElement, take(file: File): Promise<void>, ready(): Promise<void> }} take: one more photo; ready: settles when no photo is
 *   being worked on
 */
export function photoSection({ photos, others = [], onChange }) {
  /** @type {Map<Blob, string>} */
  const urls = new Map();
  /** @type {Promise<void>} */
  let work = Promise.resolve();
  const list = el("div", { class: "photos photos--edit" });
  const trouble = el("div", { class: "stack stack--tight" });
  const total = el("span");
  const busy = el("p", { class: "hint", role: "status" });
  const input = el("input", { type: "file", id: "f-photos", name: "photos", accept: "image/jpeg,image/png,image/webp", multiple: true, class: "hidden-visually", "aria-describedby": "f-photos-hint" });
  const add = el("label", { class: "add", for: "f-photos" }, icon("camera", { big: true }), t("filing-photos-add"));

  const urlOf = (/** @type {Blob} */ blob) => {
    let url = urls.get(blob);
    if (!url) {
      url = URL.createObjectURL(blob);
      urls.set(blob, url);
    }
    return url;
  };
  const release = (/** @type {Blob} */ blob) => {
    const url = urls.get(blob);
    if (url) URL.revokeObjectURL(url);
    urls.delete(blob);
  };

  const render = () => {
    replace(list, photos.map((photo, at) => figure(photo, at)));
    replace(total, sees("sealed", photos.length ? t("filing-photos-total", { count: photos.length, size: size(totalBytes(photos)) }) : t("filing-photos-sealed")));
    add.hidden = photos.length >= PHOTOS_MAX;
  };

  /** @param {Photo} photo @param {Blob} blob */
  const exchange = (photo, blob) => {
    release(photo.blob);
    photo.blob = blob;
  };

  /** @param {Photo} photo @param {number} at */
  function figure(photo, at) {
    const place = at + 1;
    const below = el("div", { class: "photo__below stack stack--tight" });
    const act = (/** @type {string} */ words, /** @type {string} */ name, /** @type {() => void} */ run) =>
      el("button", { type: "button", class: "text-button", "data-photo": name, on: { click: run } }, words, el("span", { class: "hidden-visually" }, ` ${t("filing-photo-n", { place })}`));
    return el("figure", { class: "photo", "data-photo-state": photo.kept ? "original" : "clean" },
      el("img", { class: "photo__img", src: urlOf(photo.blob), alt: t("filing-photo-n", { place }), width: photo.width || null, height: photo.height || null }),
      el("figcaption", { class: "stack stack--tight" },
        photo.kept ? sees("open", t("filing-photo-original")) : el("span", { class: "sees sees--sealed" }, icon("on-time"), removedWords(photo)),
        photo.covered > 0 && el("span", { class: "sees sees--sealed" }, icon("covered"), t("filing-photo-covered", { count: photo.covered })),
        el("span", { class: "row row--tight" },
          !photo.kept && isCanvasHonest() && act(t("filing-photo-cover"), "cover", async () => {
            const { coverEditor } = await import("./cover.js");
            replace(below, coverEditor(photo.blob, urlOf(photo.blob), (blob, parts) => {
              exchange(photo, blob);
              photo.covered += parts;
              photo.original = null;  // what was covered must not come back
              onChange();
              render();
            }, () => replace(below)));
          }),
          !photo.kept && photo.original && photo.original.size <= FILE_MAX_BYTES && act(t("filing-photo-keep"), "keep", () => replace(below, keepQuestion(photo))),
          act(t("filing-photo-remove"), "remove", () => {
            release(photo.blob);
            photos.splice(photos.indexOf(photo), 1);
            onChange();
            render();
            input.focus();
          }))),
      below);
  }

  /** What the original would give away, before anyone keeps it. @param {Photo} photo */
  function keepQuestion(photo) {
    const original = /** @type {File} */ (photo.original);
    return note("soon", t("filing-photo-keep-title"), {},
      photo.found?.length ? el("ul", { class: "small" }, photo.found.map((one) => el("li", null, findingWords(one)))) : t("filing-photo-keep-nothing"),
      t("filing-photo-keep-name"),
      el("p", null, el("button", { type: "button", class: "button button--second button--small", "data-photo": "keep-yes", on: { click: async () => {
        const type = await checkPhoto(original);
        exchange(photo, original);
        Object.assign(photo, { type, kept: true, covered: 0 });
        onChange();
        render();
      } } }, t("filing-photo-keep-yes"))));
  }

  /** @param {File} file */
  async function take(file) {
    try {
      const { readMetadata } = await import("./metadata.js");
      const [cleaned, found] = await Promise.all([clean(file), readMetadata(file)]);
      photos.push({ ...cleaned, name: file.name, original: file, kept: false, found, covered: 0 });
      onChange();
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      trouble.append(note("stop", t(`filing-error-${error.code}`, { name: file.name }), { error: error.code }, t(`filing-error-more-${error.code}`)));
    }
    render();
  }

  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    replace(trouble);
    work = work.then(async () => {
      for (const [at, file] of files.entries()) {
        if (photos.length + others.length >= PHOTOS_MAX) {
          trouble.append(note("soon", t("filing-error-too_many_photos", { most: PHOTOS_MAX }), { error: "too_many_photos" }));
          break;
        }
        busy.textContent = t("filing-photos-working", { place: at + 1, count: files.length });
        await take(file);
      }
      busy.textContent = "";
    });
  });

  render();
  return {
    section: el("section", { class: "stack", "aria-labelledby": "photos-title", "data-step": "photos", "data-field": "photos" },
      el("div", null, el("h2", { id: "photos-title" }, t("filing-photos-title")), el("p", { class: "hint", id: "f-photos-hint" }, t("filing-photos-hint"))),
      trouble, list, el("div", null, input, add), busy, total),
    take,
    ready: () => work,
  };
}

/** @param {Photo} photo */
function removedWords({ found }) {
  if (!found) return t("filing-photo-clean");
  const kinds = found.map(({ kind }) => t(`filing-finding-kind-${kind}`));
  return kinds.length ? t("filing-photo-removed", { what: kinds.join(", ") }) : t("filing-photo-clean");
}

/** @param {Finding} finding */
function findingWords(finding) {
  if (finding.kind === "place") return t("filing-finding-place", { lat: number(finding.lat, 4), lon: number(finding.lon, 4) });
  if (finding.kind === "time") return t("filing-finding-time", { time: /^\d{4}-\d{2}-\d{2}T/.test(finding.at) ? `${dayAndYear(finding.at)} ${finding.at.slice(11, 16)}` : finding.at });
  if (finding.kind === "device") return t("filing-finding-device", { name: finding.name });
  if (finding.kind === "person") return t("filing-finding-person", { name: finding.name });
  return t("filing-finding-more", { count: finding.count });
}
