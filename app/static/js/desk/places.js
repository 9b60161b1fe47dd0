// @ts-check
/**
 * The places of the desk besides a single case: which roles may use each, in the order of the head. One starts at the first that is
 * one's own. The server decides what a role may do; this only keeps doors out of sight that would not open.
 *
 * @typedef {object} Parts what a place is made of
 * @property {import("./desk.js").Desk} desk
 * @property {import("./names.js").Names} names
 * @property {import("../ui/page.js").PageFacts} facts
 * @property {import("./keyboard.js").Keyboard} keyboard
 * @property {() => Promise<[string[], string[]]>} lists the page's language first
 * @property {string} siteName
 * @property {() => void} onAgain log in anew, and come back to this place
 *
 * @typedef {{ show(): Promise<void>, leave(): void, readonly hasDraft?: boolean }} Screen
 * @typedef {{ name: string, roles: readonly string[], open?: (parts: Parts) => Promise<Screen> }} Place
 */

const EVERY_ROLE = ["handler", "officer", "supervisor", "coordinator", "auditor", "operator"];

/** Modules of the rarer places arrive when somebody goes there. @type {readonly Place[]} */
export const PLACES = [
  { name: "queue", roles: ["handler", "supervisor", "coordinator"] },
  { name: "people", roles: ["officer"], open: async (parts) => new (await import("../people/people.js")).PeoplePage(parts) },
  { name: "rules", roles: ["coordinator"], open: async (parts) => new (await import("../rules/rules.js")).RulesPage(parts) },
  { name: "trail", roles: ["auditor"], open: async (parts) => new (await import("../audit/trail.js")).TrailPage(parts) },
  { name: "account", roles: EVERY_ROLE, open: async (parts) => new (await import("../account/account.js")).AccountPage(parts) },
];

/** @param {readonly string[]} roles */
export const placesOf = (roles) => PLACES.filter((place) => place.roles.some((role) => roles.includes(role)));

/** Whether somebody sees cases as a coordinator only: what happens inside their desks is not told. @param {{ roles: readonly string[] }} handler */
export const byFacets = ({ roles }) => !roles.some((role) => role === "handler" || role === "supervisor");
