// @ts-check
/**
 * Files that go with a letter, of whatever kind. A photo is cleaned, so that it does not tell where or with what it was taken; other
 * files cannot be, and go as they are.
 */
import { el, replace } from "../ui/dom.js";
import { size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { FILE_MAX_BYTES, FILES_MAX } from "../crypto/meta.js";
import { totalBytes } from "../report/filing.js";
import { PhotoError } from "../report/photo-error.js";
import { checkPhoto, clean } from "../report/photos.js";

/** @typedef {{ blob: Blob, name: string, type: string }} Attachment */
/**
 * What differs for a reporter: photos go to the photos' own place, whose number counts, and what a file may tell is said.
 * @typedef {{ photos: readonly unknown[], takePhoto: (file: File) => Promise<void> }} Reporter
 */

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

/**
 * A reporter's file is sealed under a number, because names tell of people, days and devices; what kind it is stays.
 * @param {number} index from 0
 * @param {string} name
 */
export const numberedName = (index, name) => `${index + 1}.${/\.([a-z0-9]{1,8})$/i.exec(name)?.[1].toLowerCase() ?? "bin"}`;

/**
 * Whether it is a photo that can be cleaned.
 * @param {File} file
 * @throws {PhotoError} if it is too large, cannot be read, or is a photo that cannot be cleaned
 */
async function isPhoto(file) {
  try {
    await checkPhoto(file);
    return true;
  } catch (error) {
    if (!(error instanceof PhotoError) || error.code !== "not_a_photo") throw error;
    if (file.size > FILE_MAX_BYTES) throw new PhotoError("file_too_large");
    return false;
  }
}

/** @param {File} file @returns {Promise<Attachment>} */
async function cleaned(file) {
  const { blob, type } = await clean(file);
  if (blob.size > FILE_MAX_BYTES) throw new PhotoError("file_too_large");
  return { blob, name: sealableName(`${file.name.replace(/\.[^.]*$/, "")}.${type === "image/jpeg" ? "jpg" : type.slice(6)}`), type };
}

/**
 * @param {{ files: Attachment[], reporter?: Reporter }} parts files: changed in place
 * @returns {{ section: HTMLElement, ready: () => Promise<void> }}
 */
export function attachments({ files, reporter }) {
  let work = Promise.resolve();
  const input = el("input", { type: "file", id: "f-files", name: "files", multiple: true, class: "hidden-visually", "aria-describedby": "f-files-hint", on: { change: () => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    work = work.then(() => add(chosen));
  } } });
  const listed = el("ul", { class: "attached" });
  const trouble = el("div", { class: "stack stack--tight" });
  const careful = el("div");
  const said = el("p", { class: "hint", role: "status" });

  /** @param {Attachment} file */
  const remove = (file) => {
    files.splice(files.indexOf(file), 1);
    draw();
    input.focus();
  };
  const draw = () => {
    replace(listed, files.map((file) => el("li", { "data-file": file.name }, icon("clip"), el("bdi", null, file.name), el("span", { class: "soft" }, size(file.blob.size)),
      el("button", { type: "button", class: "text-button", on: { click: () => remove(file) } }, t("filing-file-remove"), el("span", { class: "hidden-visually" }, ` ${file.name}`)))));
    replace(careful, reporter && files.length > 0 && note("soon", t("filing-files-tell"), {}, t("filing-files-tell-more")));
    said.textContent = files.length ? t("filing-files-listed", { count: files.length, size: size(totalBytes(files)) }) : "";
  };

  /** @param {File} file */
  const take = async (file) => {
    if (!await isPhoto(file)) files.push({ blob: file, name: sealableName(file.name), type: TYPE.test(file.type) ? file.type : PLAIN });
    else if (reporter) await reporter.takePhoto(file);
    else files.push(await cleaned(file));
  };

  /** @param {File[]} chosen */
  const add = async (chosen) => {
    replace(trouble);
    for (const file of chosen) {
      if (files.length + (reporter?.photos.length ?? 0) >= FILES_MAX) {
        trouble.append(note("soon", t("filing-error-too_many_files", { most: FILES_MAX }), { error: "too_many_files" }));
        break;
      }
      try {
        await take(file);
      } catch (error) {
        if (!(error instanceof PhotoError)) throw error;
        trouble.append(note("stop", t(`filing-error-${error.code}`, { name: file.name }), { error: error.code }, t(`filing-error-more-${error.code}`)));
      }
      draw();
    }
  };

  draw();
  const button = el("label", { class: "button button--second button--small", for: "f-files" }, icon("clip"), t("filing-files-add"));
  return {
    section: el("section", { class: "stack stack--tight", "data-field": "files", "aria-label": t("filing-files") },
      reporter && el("h2", null, t("filing-files")),
      el("p", { class: "hint", id: "f-files-hint" }, reporter ? t("filing-files-hint-reporter") : t("filing-files-hint")),
      listed, said, careful, trouble,
      el("div", null, input, button),
      reporter && sees("sealed", t("filing-files-sealed"))),
    ready: () => work,
  };
}
