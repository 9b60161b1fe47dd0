// @ts-check
/** Files out of opened envelopes: pictures only if their bytes are pictures, everything else to be saved and never run here. */
import { el } from "../ui/dom.js";
import { size } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { photoType } from "../report/photos.js";
import { saveFile } from "../report/save.js";

/** @typedef {{ name: string, type: string, blob: Blob }} OpenedFile */

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
  return el("div", { class: "photos" }, await Promise.all(files.map(async ({ name, blob }) => {
    const type = photoType(new Uint8Array(await blob.slice(0, 16).arrayBuffer()));
    const save = el("button", { type: "button", class: "text-button", "data-file": name, on: { click: () => saveFile(new Blob([blob], { type: "application/octet-stream" }), name) } },
      icon("download"), name, " ", el("span", { class: "soft" }, size(blob.size)));
    if (!type || type === "image/heic") return el("p", { class: "photo__facts" }, icon("clip"), save);
    const url = URL.createObjectURL(new Blob([blob], { type }));
    shown.add(url);
    return el("figure", { class: "photo" }, el("img", { class: "photo__img", src: url, alt: describe(name) }), el("figcaption", { class: "photo__facts" }, save));
  })));
}
