// @ts-check
/** Files the reporter may keep. Their names say nothing about us: a phone's download folder is read by others. */
import { el } from "../ui/dom.js";

/**
 * Offer a file to keep.
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // the browser has taken the file over by then; some need a moment
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {unknown} document */
export const asJsonFile = (document) => new Blob([JSON.stringify(document, null, 1), "\n"], { type: "application/json" });

/**
 * An all-day calendar entry that names neither us nor the report. Source: RFC 5545.
 * @param {string} date "YYYY-MM-DD"
 * @param {string} words
 */
export function calendarFile(date, words) {
  const plainDate = date.replaceAll("-", "");
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "BEGIN:VEVENT", `UID:${id}`, `DTSTAMP:${plainDate}T000000Z`,
    `DTSTART;VALUE=DATE:${plainDate}`, `SUMMARY:${words.replace(/[\\;,]/g, "\\$&")}`, "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR", ""];
  return new Blob([lines.join("\r\n")], { type: "text/calendar" });
}
