// @ts-check
/** Files that go with a letter. Photos are cleaned, so that none tells where or with what it was taken; others go as they are. */
import { el, replace } from "../ui/dom.js";
import { size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note } from "../ui/state.js";
import { FILE_MAX_BYTES, FILES_MAX } from "../crypto/meta.js";
import { PhotoError } from "../report/photo-error.js";
import { checkPhoto, clean } from "../report/photos.js";

/** @typedef {{ blob: Blob, name: string, type: string }} Attachment */

const NAME_MAX_BYTES = 255;
/** META takes these types; anything else is bytes. */
const TYPE = /^[a-z]{1,31}\/[a-z0-9.+-]{1,95}$/;
const PLAIN = "application/octet-stream";

/**
 * A name that META takes: no path, no control characters, at most 255 bytes.
 * @param {string} name
 */
export function sealableName(name) {
  let kept = name.replace(/[\u0000-\u001f\u007f/\\]/g, "_");
  while (new TextEncoder().encode(kept).length > NAME_MAX_BYTES) kept = [...kept].slice(1).join("");
  return kept || "_";
}

/** @param {File} file @returns {Promise<Attachment>} */
async function prepare(file) {
  if (file.size > FILE_MAX_BYTES) throw new PhotoError("file_too_large");
  try {
    await checkPhoto(file);
  } catch (error) {
    if (!(error instanceof PhotoError) || error.code === "heic") throw error;
    return { blob: file, name: sealableName(file.name), type: TYPE.test(file.type) ? file.type : PLAIN };
  }
  const { blob, type } = await clean(file);
  return { blob, name: sealableName(`${file.name.replace(/\.[^.]*$/, "")}.${type === "image/jpeg" ? "jpg" : type.slice(6)}`), type };
}

/**
 * @param {{ files: Attachment[] }} draft changed in place
 * @returns {{ section: HTMLElement, ready: () => Promise<void> }}
 */
export function attachments({ files }) {
  let work = Promise.resolve();
  const input = el("input", { type: "file", id: "f-files", name: "files", multiple: true, class: "hidden-visually", on: { change: () => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    work = work.then(() => add(chosen));
  } } });
  const listed = el("ul", { class: "attached" });
  const trouble = el("div", { class: "stack stack--tight" });

  const draw = () => replace(listed, files.map((file) => el("li", { "data-file": file.name }, icon("clip"), el("span", null, file.name, " ", el("span", { class: "soft" }, size(file.blob.size))),
    el("button", { type: "button", class: "text-button", on: { click: () => {
      files.splice(files.indexOf(file), 1);
      draw();
      input.focus();
    } } }, t("desk-file-remove"), el("span", { class: "hidden-visually" }, ` ${file.name}`)))));

  /** @param {File[]} chosen */
  const add = async (chosen) => {
    replace(trouble);
    for (const file of chosen) {
      if (files.length >= FILES_MAX) {
        trouble.append(note("soon", t("desk-files-many", { most: FILES_MAX }), { error: "too_many_files" }));
        break;
      }
      try {
        files.push(await prepare(file));
      } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        trouble.append(note("stop", t(`filing-error-${error.code}`, { name: file.name }), { error: error.code }, t(`filing-error-more-${error.code}`)));
      }
      draw();
    }
  };

  draw();
  return {
    section: el("div", { class: "stack stack--tight", "data-field": "files" }, listed, trouble,
      el("div", null, input, el("label", { class: "button button--second button--small", for: "f-files" }, icon("clip"), t("desk-files")), " ", el("span", { class: "small soft" }, t("desk-files-hint")))),
    ready: () => work,
  };
}
