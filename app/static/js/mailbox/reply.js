// @ts-check
/** An answer or further evidence, sealed on the phone to the readers the case has now. */
import { attachments, numberedName } from "../cases/attachments.js";
import { el, replace } from "../ui/dom.js";
import { clearErrors, field, pick, showErrors, whileWorking } from "../ui/form.js";
import { number, size, t } from "../ui/i18n.js";
import { icon } from "../ui/icons.js";
import { note, sees } from "../ui/state.js";
import { fromHex } from "../crypto/encoding.js";
import { ContextError, DirectoryError } from "../crypto/errors.js";
import { REPORT, REPORTER_MESSAGE } from "../crypto/meta.js";
import { verifyReceipt } from "../crypto/receipt.js";
import { Problem } from "../net/api.js";
import { deliver, Parcel } from "../net/upload.js";
import { byteLength, FILES_TOTAL_MAX_BYTES, TEXT_MAX_BYTES, totalBytes } from "../report/filing.js";
import { photoSection } from "../report/photo-section.js";
import { sealedName } from "../report/photos.js";
import { SealingFailed } from "../report/sealing-failed.js";
import { troubleNote } from "../report/trouble.js";

/** @typedef {import("./session.js").Mailbox} Mailbox */
/** @typedef {import("./session.js").CaseView} CaseView */
/** @typedef {import("./thread.js").Thread} Thread */
/** @typedef {{ mailbox: Mailbox, thread: Thread, client: import("../ui/crypto-client.js").CryptoClient, readers: string, onSent: () => Promise<void>, onStale: () => Promise<void> }} Parts */

/**
 * What is written here and not yet sent; the page asks before it is closed.
 * @type {{ text: string, photos: import("../report/filing.js").Photo[], files: import("../cases/attachments.js").Attachment[] }}
 */
const unsent = { text: "", photos: [], files: [] };

/** Whether closing the page would lose something. */
export const hasUnsent = () => unsent.text.trim() !== "" || unsent.photos.length + unsent.files.length > 0;

export function forgetUnsent() {
  unsent.text = "";
  unsent.photos.length = 0;
  unsent.files.length = 0;
}

/** All that goes along, in order, under the names that are sealed. */
const enclosed = () => [
  ...unsent.photos.map(({ blob, type }, at) => ({ blob, type, name: sealedName(at, type) })),
  ...unsent.files.map(({ blob, type, name }, at) => ({ blob, type, name: numberedName(unsent.photos.length + at, name) })),
];

/** @param {Parts} parts */
export function replyForm({ mailbox, thread, client, readers, onSent, onStale }) {
  const view = /** @type {CaseView} */ (mailbox.view);
  const text = el("textarea", { class: "area", rows: 4 });
  text.value = unsent.text;
  text.addEventListener("input", () => {
    unsent.text = text.value;
  });
  const messages = el("div", { class: "stack stack--tight" });
  const photos = photoSection({ photos: unsent.photos, others: unsent.files, onChange: () => undefined });
  const files = attachments({ files: unsent.files, reporter: { photos: unsent.photos, takePhoto: photos.take } });
  const enclose = el("details", { class: "stack", "data-enclose": true, open: unsent.photos.length + unsent.files.length > 0 }, el("summary", null, t("mailbox-reply-files")), photos.section, files.section);
  const button = el("button", { class: "button", "data-send": true }, icon("seal"), t("mailbox-send"));
  /** The sealed letter, until it has arrived: a second try sends the same. @type {Outgoing | null} */
  let outgoing = null;

  const send = async () => {
    clearErrors(form);
    replace(messages);
    await Promise.all([photos.ready(), files.ready()]);
    const errors = [];
    if (!unsent.text.trim()) errors.push({ name: "text", code: "missing_text", text: t("mailbox-reply-missing") });
    else if (byteLength(unsent.text) > TEXT_MAX_BYTES) errors.push({ name: "text", code: "text_too_long", text: t("mailbox-reply-long", { most: number(TEXT_MAX_BYTES) }) });
    if (totalBytes(enclosed()) > FILES_TOTAL_MAX_BYTES) errors.push({ name: unsent.files.length ? "files" : "photos", code: "files_too_large", text: t("filing-error-files_too_large", { size: size(FILES_TOTAL_MAX_BYTES) }) });
    if (errors.length) return showErrors(form, errors);
    const bar = el("progress", { class: "progress", max: 1, value: 0, "aria-label": t("mailbox-sending") });
    replace(messages, bar);
    try {
      const wish = form.querySelector('input[name="reread"]');
      const own = wish instanceof HTMLInputElement && wish.checked;
      const content = JSON.stringify([unsent.text, own, enclosed().map(({ name, blob }) => [name, blob.size])]);
      if (outgoing?.content !== content) outgoing = { content, ...await sealLetter({ mailbox, thread, client }, view, own) };
      const { sealed, parcel } = outgoing;
      const answer = await deliver(parcel, (body) => mailbox.ask("POST", "/mailbox/messages", { json: body }), {
        session: mailbox.session,
        onProgress: (done, total) => Object.assign(bar, { max: total, value: done }),
        onWait: () => replace(messages, bar, note("calm", t("filing-trouble-offline"), { error: "offline" }, t("mailbox-offline-more"))),
        onAgain: () => replace(messages, bar),
      });
      await verifyReceipt(answer.receipt, thread.directory.receiptKey(), { ...sealed, caseTag: mailbox.keys.caseTag });
      thread.remember(answer.env_id, unsent.text, enclosed());
      forgetUnsent();
      outgoing = null;
      await onSent();
    } catch (error) {
      if (error instanceof Problem && ["seq_taken", "recipients_stale"].includes(error.code)) {
        outgoing = null;
        await onStale();
        return;
      }
      replace(messages, error instanceof Problem && error.code === "case_closed"
        ? note("soon", t("mailbox-closed-meanwhile"), { error: error.code }, t("mailbox-closed-meanwhile-more")) : troubleNote(error));
    }
  };

  const form = el("form", { class: "stack", "data-step": "reply", novalidate: true, autocomplete: "off", on: { submit: (event) => {
    event.preventDefault();
    void whileWorking(button, t("mailbox-sending"), send);
  } } },
  field({ name: "text", label: view.state === "awaiting_reporter" ? t("mailbox-reply-answer") : t("mailbox-reply"), control: text, sees: sees("sealed", readers) }),
  enclose,
  pick({ type: "checkbox", name: "reread", value: "yes", label: t("mailbox-reply-reread"), more: t("mailbox-reply-reread-more"), bare: true }),
  messages,
  el("div", { class: "row" }, button));
  return form;
}

/** @typedef {{ content: string, sealed: import("../crypto/envelope.js").Sealed, parcel: Parcel }} Outgoing */

/**
 * @param {Pick<Parts, "mailbox" | "thread" | "client">} parts
 * @param {CaseView} view
 * @param {boolean} own whether these words shall open the letter too
 */
async function sealLetter({ mailbox, thread, client }, view, own) {
  const { keys } = mailbox;
  const { seq, prev, recipients } = view.next;
  checkPlace(view);
  const boxes = thread.directory.with(view.statements).recipients(recipients, Math.floor(Date.now() / 1000)).map((/** @type {import("../crypto/directory.js").DeskKey} */ key) => key.boxPk);
  // whom the page names as readers and nobody else
  if (recipients.some(({ track }) => track !== view.track) || !recipients.some(({ agency }) => agency === view.agency)) throw new DirectoryError();
  try {
    const sealed = await client.seal({
      kind: REPORTER_MESSAGE, caseTag: keys.caseTag, seq, prev: fromHex(prev, 32), recipients: own ? [...boxes, keys.box.pk] : boxes,
      meta: { app: "ccp1", purpose: view.state === "awaiting_reporter" ? "answer" : "info", seen: thread.newestOpened(), text: unsent.text, v: 1 },
      files: enclosed(),
      signSeed: keys.sign.seed.slice(),
    });
    return { sealed, parcel: new Parcel(sealed.blob, "/mailbox/uploads") };
  } catch (error) {
    throw new SealingFailed(error);
  }
}

/** The server's word on what comes next must fit the letters it has shown. @param {CaseView} view */
function checkPlace({ envelopes, next }) {
  const own = envelopes.filter(({ kind }) => kind === REPORTER_MESSAGE).sort((a, b) => b.seq - a.seq)[0];
  const report = envelopes.find(({ kind }) => kind === REPORT);
  if (next.seq !== (own?.seq ?? 0) + 1 || next.prev !== (own ?? report)?.env_id) throw new ContextError();
}
