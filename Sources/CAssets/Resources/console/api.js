// Calls of the admin API, in the name of the session whose cookie the browser keeps.

/** What every request of the session that changes something must have. */
let csrfToken = null;

/** Keeps the token of a session; null for none. */
export function useToken(token) {
  csrfToken = token;
}

/** What the API answered that was no success. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || `The gateway answered ${status}.`);
    this.status = status;
  }
}

/** Calls a route, and answers with the value of the body. */
export async function call(method, path, body) {
  const headers = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (csrfToken) headers["x-csrf-token"] = csrfToken;
  let response;
  try {
    response = await fetch(path, {
      method, headers, credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, { detail: "The gateway does not answer." });
  }
  const text = await response.text();
  let value = {};
  try { value = text ? JSON.parse(text) : {}; } catch { /* not JSON: the status says enough */ }
  if (!response.ok) throw new Refusal(response.status, value);
  return value;
}

/** The rows of a list, page for page, at most so many; `isWhole` says whether these are all. */
export async function rows(path, most) {
  const found = [];
  let cursor = null;
  do {
    const limit = Math.min(1000, most - found.length);
    const page = await call("GET", `${path}?limit=${limit}` + (cursor ? `&cursor=${cursor}` : ""));
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor && found.length < most);
  return { found, isWhole: !cursor };
}
