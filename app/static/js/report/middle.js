// @ts-check
/** The steps after the first, fetched together once the person has begun. */
export * as place from "./steps/place.js";
export * as about from "./steps/about.js";
export * as story from "./steps/story.js";
export * as contact from "./steps/contact.js";
