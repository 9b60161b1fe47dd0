// @ts-check
/** The phone's own position, asked for once and only when the person presses the button. */

/** @typedef {"gps_refused" | "gps_unavailable" | "gps_timeout" | "gps_missing"} GpsFault */

export class GpsError extends Error {
  /** @param {GpsFault} code */
  constructor(code) {
    super(code);
    this.name = "GpsError";
    this.code = code;
  }
}

const WAIT_MS = 20_000;
const FRESH_MS = 60_000;

/** @returns {Promise<{ lat: number, lon: number, accuracyM: number }>} */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new GpsError("gps_missing"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracyM: Math.max(1, Math.round(coords.accuracy)) }),
      ({ code }) => reject(new GpsError(code === 1 ? "gps_refused" : code === 3 ? "gps_timeout" : "gps_unavailable")),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: FRESH_MS },
    );
  });
}
