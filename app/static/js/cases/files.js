// @ts-check
/** Files out of opened envelopes: pictures only if their bytes are pictures, everything else to be saved and never run here. */
import { el } from "../ui/dom.js";
import { size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { photoType } from "../report/photos.js";
import { saveFile } from "../report/save.js";

/** @typedef {{ name: string, type: string, blob: Blob }} OpenedFile */

/** Marks that turn the direction of writing: with one, `mrof.exe` is read as `exe.form`. Source: UAX #9. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A file's name as it is shown and saved: what is read is what is there. @param {string} name */
export const plainName = (name) => name.replace(DIRECTION_MARKS, "_");

/** Object addresses of pictures that are shown, to be let go of when the case is closed. @type {Set<string>} */
const shown = new Set();

/** Let go of every picture. */
export function releasePictures() {
  for (const url of shown) URL.revokeObjectURL(url);
  shown.clear();
}

/**
 * @param {readonly OpenedFile[]} files
 * @param {(name: string) => string} describe what a picture is called to who cannot see it
 */
export async function fileList(files, describe) {
  /** @type {HTMLElement[]} */
  const pictures = [];
  /** @type {HTMLElement[]} */
  const others = [];
  for (const { name: sealed, blob } of files) {
    const name = plainName(sealed);
    const type = photoType(new Uint8Array(await blob.slice(0, 16).arrayBuffer()));
    const save = el("button", { type: "button", class: "text-button", "data-file": name, on: { click: () => saveFile(new Blob([blob], { type: "application/octet-stream" }), name) } },
      icon("download"), name, " ", el("span", { class: "soft" }, size(blob.size)));
    if (!type || type === "image/heic") {
      others.push(el("li", null, save));
      continue;
    }
    const url = URL.createObjectURL(new Blob([blob], { type }));
    shown.add(url);
    pictures.push(el("figure", { class: "photo" }, el("img", { class: "photo__img", src: url, alt: describe(name) }), el("figcaption", { class: "photo__facts" }, save)));
  }
  return el("div", { class: "stack stack--tight" },
    pictures.length > 0 && el("div", { class: "photos" }, pictures),
    others.length > 0 && [el("ul", { class: "attached" }, others), el("p", { class: "hint no-print", "data-careful": true }, t("ui-files-careful"))]);
}
