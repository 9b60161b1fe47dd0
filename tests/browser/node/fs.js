/** `node:fs` as far as the shared test files use it, in a browser: files that the page's own server has. */
export function readFileSync(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.send();
  if (request.status !== 200) throw new Error(`no ${url}`);
  return request.responseText;
}
