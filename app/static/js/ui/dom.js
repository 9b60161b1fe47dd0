// @ts-check
/**
 * Building pages out of elements. Text goes in as text nodes only, so nothing a reporter or an agency
 * wrote can become markup; event handlers are functions, never attribute strings.
 *
 * @typedef {Node | string | number | false | null | undefined} Child
 * @typedef {Child | readonly Children[]} Children
 * @typedef {{[name: string]: string | number | boolean | null | undefined | Record<string, string> | Record<string, EventListener>}} Attributes
 */

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = /^(on.|style$|srcdoc$|innerhtml$)/i;

/**
 * A new HTML element. `on` holds listeners by event name, `data` the data-* members; an attribute that is
 * false, null or undefined is left out, true becomes an empty attribute.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/**
 * A new SVG element: geometry and colours as presentation attributes and classes, because the policy refuses styles.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes | null} [attributes]
 * @param {...Children} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes, ...children) {
  return /** @type {SVGElementTagNameMap[T]} */ (dress(document.createElementNS(SVG, tag), attributes, children));
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes | null | undefined} attributes
 * @param {Children[]} children
 * @returns {E}
 */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(/** @type {Record<string, EventListener>} */ (value)))
        element.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, text] of Object.entries(/** @type {Record<string, string>} */ (value)))
        element.setAttribute(`data-${key}`, String(text));
    } else if (FORBIDDEN.test(name)) {
      throw new TypeError(`attribute ${name} is not for pages built by script`);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
  return element;
}

/**
 * Add children at the end; arrays are opened, false, null and undefined are left out, so that
 * `condition && el(...)` reads well.
 * @param {Node} parent
 * @param {Children[]} children
 */
export function append(parent, ...children) {
  for (const child of /** @type {Child[]} */ (children.flat(9))) {
    if (child === false || child === null || child === undefined) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Put these children in place of all there are.
 * @param {Element} parent
 * @param {...Children} children
 */
export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, ...children);
}

/**
 * The element with this id. Its absence is a fault of ours, so it throws.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * After a step: main takes the focus without a ring, so a screen reader starts at the new heading.
 * @param {string} [title] what the tab is called from now on
 */
export function arrive(title) {
  if (title) document.title = title;
  const main = byId("isi");
  main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/**
 * Links within the page move the focus and leave address and history alone: in a document of many steps, the history
 * is the steps.
 */
export function keepAddress() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
    if (!target || event.defaultPrevented) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "start" });
  });
}
