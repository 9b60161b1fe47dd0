// @ts-check
/** What an officer could not do, in words: nothing of it was stored. The code stands in `data-error`. */
import { codeOf, troubleNote } from "../report/trouble.js";
import { hasText, t } from "../ui/i18n.js";
import { note } from "../ui/state.js";

/** @param {unknown} error @param {() => void} [again] */
export function wrong(error, again) {
  const code = codeOf(error);
  const field = /** @type {any} */ (error)?.document?.fields?.[0]?.code;
  const known = [field && `people-wrong-${field}`, `people-wrong-${code}`].find((key) => key && hasText(key));
  return known ? note("stop", t(known), { error: field && known.endsWith(field) ? field : code }, t("people-wrong-more")) : troubleNote(error, again);
}
