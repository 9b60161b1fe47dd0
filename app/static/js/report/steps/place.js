// @ts-check
/** Where it happened. The exact point goes inside the seal only; in clear goes the regency, or just the province. */
import { el, replace } from "../../ui/dom.js";
import { clearErrors, field, pick, showErrors, whileWorking } from "../../ui/form.js";
import { byName, number, t } from "../../ui/i18n.js";
import { icon } from "../../ui/icons.js";
import { note, sees } from "../../ui/state.js";
import { backLink, liveRegion, nextBar, stepForm, stepHead } from "../context.js";
import { byteLength, CONTACT_MAX_BYTES } from "../filing.js";
import { GpsError, locate } from "../gps.js";
import { nearest, distanceKm, provinceOf, provincesNear, regencyOf, TOO_FAR_KM } from "../places.js";
import { troubleNote } from "../trouble.js";

/** @typedef {import("../context.js").Context} Context */
/** @typedef {import("../../data/sources.js").District} District */
/** @typedef {import("../../data/sources.js").Regions} Regions */

/** How much of the land a map shows around a point, in degrees. */
const NEAR_SPAN_DEG = 0.06;

/** @param {Context} context */
export const missing = ({ filing }) => !filing.region;

/** @param {Context} context @returns {Promise<import("../flow.js").Screen>} */
export async function show(context) {
  const { filing, sources, flow, draft } = context;
  const regions = await sources.regions();
  const isServed = (/** @type {string} */ code) => !regions.served || regions.served.has(code);
  const regencies = regions.regencies.filter(({ code }) => isServed(code));
  const provinces = regions.provinces.filter(({ code }) => regencies.some((one) => one.code.startsWith(`${code}.`)));
  if (provinces.length === 1) filing.province = provinces[0].code;
  /** What the phone guessed and the person has not yet agreed to. */
  let guessed = false;

  const province = el("select");
  const region = el("select");
  const district = el("select");
  const placeText = el("input", { class: "input", autocomplete: "off" });
  const status = liveRegion();
  const confirmBox = el("div", { "data-field": "confirmed" });
  const mapBox = el("div", { class: "stack stack--tight" });
  const pointBox = el("div");
  const outside = el("section", { class: "sees-table", "aria-labelledby": "outside" });
  placeText.value = filing.placeText;

  const nameOf = (/** @type {string} */ code) => [...regions.regencies, ...regions.provinces].find((one) => one.code === code)?.name ?? "";
  /** @type {District[]} */
  let districts = [];
  const loadDistricts = async () => {
    districts = filing.region ? (await sources.districts(provinceOf(filing.region))).filter(({ code }) => code.startsWith(`${filing.region}.`)) : [];
  };

  const options = (/** @type {readonly { code: string, name: string }[]} */ list, /** @type {string} */ chosen, /** @type {string} */ none) => [
    el("option", { value: "" }, none),
    [...list].sort((a, b) => byName(a.name, b.name)).map(({ code, name }) => el("option", { value: code, selected: code === chosen }, name)),
  ];

  const render = () => {
    replace(province, options(provinces, filing.province, t("report-choose")));
    replace(region, options(regencies.filter(({ code }) => code.startsWith(`${filing.province}.`)), filing.region, t("report-choose")));
    replace(district, options(districts, filing.district, t("report-place-district-none")));
    const where = districts.find(({ code }) => code === filing.district)?.name;
    replace(confirmBox, guessed && pick({
      type: "checkbox", name: "confirmed", value: "yes", label: t("report-place-confirm", { place: [where, nameOf(filing.region)].filter(Boolean).join(", ") }), more: t("report-place-confirm-more"),
      on: { change: (event) => {
        guessed = !(/** @type {HTMLInputElement} */ (event.target).checked);
        clearErrors(form);
      } },
    }));
    replace(pointBox, filing.point && el("div", { class: "row row--ends" },
      el("p", { class: "small" }, filing.point.from === "gps" ? t("report-place-point-gps", { meters: number(filing.point.accuracyM) }) : t("report-place-point-map", { meters: number(filing.point.accuracyM) })),
      el("button", { type: "button", class: "text-button", "data-point": "remove", on: { click: () => {
        filing.point = null;
        draft.changed();
        replace(mapBox);
        render();
      } } }, t("report-place-remove-point"))));
    const open = filing.track === "whistleblower" ? nameOf(filing.province) : nameOf(filing.region);
    replace(outside, el("div", null, el("h2", { class: "label", id: "outside" }, t("report-place-leaves"))),
      el("div", { class: "is-sealed" }, el("h3", null, icon("seal"), t("report-sealed")), el("p", { class: "small" }, filing.track === "whistleblower" ? t("report-place-sealed-whistleblower") : t("report-place-sealed"))),
      el("div", { class: "is-open" }, el("h3", null, icon("open"), t("report-open")),
        el("p", { class: "small" }, open ? (filing.track === "whistleblower" ? t("report-place-open-province", { place: open }) : t("report-place-open-regency", { place: open })) : t("report-place-open-none"))));
  };

  const chooseRegion = async (/** @type {string} */ code, /** @type {string} */ inDistrict = "") => {
    filing.region = code;
    filing.province = code ? provinceOf(code) : filing.province;
    filing.district = inDistrict;
    draft.changed();
    await loadDistricts();
    render();
  };

  /** Take a point in: name the nearest sub-district, for the person to confirm. @param {{ lat: number, lon: number }} point */
  const nameThePlace = async (point) => {
    const near = nearest(point, (await Promise.all(provincesNear(point, regions.regencies).map((code) => sources.districts(code)))).flat())[0];
    if (!near || distanceKm(point, near) > TOO_FAR_KM || !isServed(regencyOf(near.code))) return false;
    guessed = true;
    await chooseRegion(regencyOf(near.code), near.code);
    return true;
  };

  const showMap = async () => {
    const { placeMap, viewOf } = await import("../map.js");
    const inView = filing.province || provinces[0].code;
    const [shapes, around] = await Promise.all([sources.shapes(inView), sources.districts(inView)]);
    const chosen = filing.region ? around.filter(({ code }) => code.startsWith(`${filing.region}.`)) : around;
    const view = filing.point ? { centre: filing.point, spanDeg: NEAR_SPAN_DEG } : viewOf(chosen.length ? chosen : around);
    const { figure } = placeMap({ shapes, districts: around, ...view, region: filing.region, onSet: async (point, accuracyM) => {
      filing.point = { ...point, accuracyM, from: "map" };
      draft.changed();
      const known = await nameThePlace(point);
      replace(status, !known && note("soon", t("report-error-place_not_served"), { error: "place_not_served" }));
      render();
    } });
    replace(mapBox, figure, el("p", { class: "hint" }, t("report-map-hint")));
    figure.querySelector("svg")?.focus();
  };

  const gps = el("button", { type: "button", class: "button button--second button--wide", "data-gps": true, on: { click: () => whileWorking(gps, t("report-place-locating"), async () => {
    replace(status);
    try {
      const point = await locate();
      filing.point = { ...point, from: "gps" };
      draft.changed();
      if (await nameThePlace(point)) replace(status, note("plain", t("report-place-found"), { icon: "pin" }, t("report-place-found-more")));
      else replace(status, note("soon", t("report-error-place_not_served"), { error: "place_not_served" }));
      render();
    } catch (error) {
      if (error instanceof GpsError) replace(status, note("soon", t(`report-error-${error.code}`), { icon: "locate", error: error.code }, t("report-place-list-works")));
      else replace(status, troubleNote(error));
    }
  }) } }, icon("locate"), t("report-place-gps"));
  const mapButton = el("button", { type: "button", class: "button button--quiet", "data-map": true, on: { click: () => whileWorking(mapButton, t("report-place-map-opening"), async () => {
    try {
      await showMap();
    } catch (error) {
      replace(status, troubleNote(error));
    }
  }) } }, icon("pin"), t("report-place-map"));

  province.addEventListener("change", () => {
    filing.province = province.value;
    guessed = false;
    void chooseRegion("");
  });
  region.addEventListener("change", () => {
    guessed = false;
    void chooseRegion(region.value);
  });
  district.addEventListener("change", () => {
    filing.district = district.value;
    draft.changed();
  });
  placeText.addEventListener("input", () => {
    filing.placeText = placeText.value;
    draft.changed();
  });

  const title = t("report-place-title");
  const form = stepForm("place", () => {
    clearErrors(form);
    const errors = [];
    if (!filing.province) errors.push({ name: "province", code: "missing_province", text: t("report-error-missing_province") });
    else if (!filing.region) errors.push({ name: "region", code: "missing_region", text: t("report-error-missing_region") });
    if (guessed && filing.region) errors.push({ name: "confirmed", code: "place_unconfirmed", text: t("report-error-place_unconfirmed") });
    if (byteLength(filing.placeText.trim()) > CONTACT_MAX_BYTES) errors.push({ name: "place", code: "place_too_long", text: t("report-error-place_too_long") });
    if (errors.length) return showErrors(form, errors);
    void flow.go("about");
  },
  el("div", { class: "stack stack--tight" }, gps, mapButton, status, mapBox, pointBox, confirmBox),
  el("div", { class: "stack" },
    field({ name: "province", label: t("report-place-province"), control: province }),
    field({ name: "region", label: t("report-place-region"), hint: t("report-place-region-hint"), control: region }),
    field({ name: "district", label: t("report-place-district"), control: district, sees: sees("sealed") }),
    field({ name: "place", label: t("report-place-text"), hint: t("report-place-text-hint"), control: placeText, sees: sees("sealed") })),
  outside, nextBar(t("report-next")));

  await loadDistricts();
  render();
  return { title, nodes: [backLink(context), stepHead("place"), el("h1", null, title), form] };
}
