// @ts-check
/** Sealing and sending: goes on by itself over a bad line, sends once however often it is asked to. */
import { el, replace } from "../../ui/dom.js";
import { percent, t } from "../../ui/i18n.js";
import { note } from "../../ui/state.js";
import { backLink, liveRegion, stepHead } from "../context.js";
import { Problem } from "../../net/api.js";
import { forget } from "../filing.js";
import { endSealing, wipeSecrets } from "../sealing.js";
import { ReadersChanged, sendReport } from "../sending.js";
import { codeOf, troubleNote } from "../trouble.js";

/** @typedef {import("../context.js").Context} Context */

/** One sending at a time, whatever is pressed. @type {Promise<void> | null} */
let running = null;

/** @param {Context} context @returns {import("../flow.js").Screen} */
export function show(context) {
  const title = t("report-send-title");
  const bar = el("progress", { class: "progress", max: 1, value: 0, "aria-label": t("report-send-title") });
  const words = liveRegion();
  const line = el("p", { class: "lead" }, t("report-send-sealing"));
  replace(words, line);
  const box = el("div", { class: "stack", "data-step": "send" }, bar, words);
  const start = () => {
    replace(box, bar, words);
    replace(words, line);
    running ??= run(context, { box, bar, words, line }).finally(() => {
      running = null;
    });
  };
  queueMicrotask(start);
  return { title, nodes: [stepHead("words"), el("h1", null, title), box] };
}

/**
 * @param {Context} context
 * @param {{ box: HTMLElement, bar: HTMLProgressElement, words: HTMLElement, line: HTMLElement }} screen
 */
async function run(context, { box, bar, words, line }) {
  const { flow, journey, filing, draft } = context;
  flow.hold(true);
  let sentBytes = 0;
  let totalBytes = 1;
  try {
    journey.result = await sendReport(context, {
      onProgress: (phase, done, total) => {
        bar.max = total;
        bar.value = done;
        if (phase === "sending") [sentBytes, totalBytes] = [done, total];
        line.textContent = phase === "sealing" ? t("report-send-sealing") : t("report-send-sending", { share: percent(done / total) });
      },
      onWait: (error) => replace(words, note("calm", error instanceof Problem ? t("report-busy") : t("report-offline"), { error: codeOf(error) },
        sentBytes > 0 && t("report-offline-arrived", { share: percent(sentBytes / totalBytes) }), t("report-offline-more"))),
      onAgain: () => replace(words, line),
    });
  } catch (error) {
    flow.hold(false);
    if (error instanceof ReadersChanged) {
      Object.assign(journey, { readers: null, readersChanged: true, newRoute: error.route ?? null });
      flow.backTo("check");
      return;
    }
    replace(box, backLink(context), failure(context, error));
    return;
  }
  // nothing of it is needed any more: what was written stays in the sealed envelope, the words on paper
  forget(filing);
  wipeSecrets(journey.secrets);
  journey.secrets = null;
  endSealing();
  await draft.set(false);
  await flow.replaceBy("sent");
}

/** @param {Context} context @param {unknown} error */
function failure(context, error) {
  const code = codeOf(error);
  const again = () => void context.flow.redraw();
  if (code === "case_exists") return note("seal", t("report-send-exists"), { error: code }, t("report-send-exists-more"));
  return troubleNote(error, code === "sealing_failed" || code === "E_DIRECTORY" ? undefined : again);
}

