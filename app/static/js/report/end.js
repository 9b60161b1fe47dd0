// @ts-check
/** Readers, words, sealing and sending, fetched together while the story is being written. */
export * as check from "./steps/check.js";
export * as words from "./steps/words.js";
export * as send from "./steps/send.js";
export * as sent from "./steps/sent.js";
