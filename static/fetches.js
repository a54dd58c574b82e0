// Custom `fetch` functions, as teams write them for `api.fetch`. Each wraps another, so that several can be combined.

/**
 * What the component calls: an absolute address, and a plain object with a string as body (facts 2.2).
 * @typedef {(url: string, request: RequestInit) => Promise<Response>} Fetch
 */

const FAKE_JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhLXRlc3QifQ.not-signed";
const MESSAGES = ["threads.create", "threads.add_user_message"];

/** @param {RequestInit} request @returns {{ type: string, params: Record<string, any> }} */
const asked = (request) => JSON.parse(String(request.body));

/**
 * ChatKit's request as the body of the reporter's chat endpoint; all that is no message loses its meaning.
 * @param {RequestInit} request @returns {RequestInit}
 */
function rewritten(request) {
  const { params } = asked(request);
  const message = params.input?.content?.[0]?.text ?? "";
  return { ...request, body: JSON.stringify({ message, conversation_id: params.thread_id ?? null }) };
}

/** Read an answer to its end, as code does that wants to look at it. @param {ReadableStream | null} body */
const inspect = (body) => new Response(body).text().then((text) => console.debug(text.length));

/** @type {Record<string, (next: Fetch) => Fetch>} */
const fetches = {
  "pass-through": (next) => (url, request) => next(url, request),

  jwt: (next) => (url, request) =>
    next(url, { ...request, headers: { ...request.headers, Authorization: `Bearer ${FAKE_JWT}` } }),

  "re-wrapped": (next) => async (url, request) => {
    const response = await next(url, request);
    const { status, headers } = response;
    return new Response(await response.text(), { status, headers });
  },

  "no-headers": (next) => async (url, request) => new Response(await (await next(url, request)).text()),

  tee: (next) => async (url, request) => {
    const response = await next(url, request);
    const [ours, theirs] = response.body?.tee() ?? [null, null];
    inspect(ours);
    return new Response(theirs, response);
  },

  clone: (next) => async (url, request) => {
    const response = await next(url, request);
    inspect(response.clone().body);
    return response;
  },

  consumed: (next) => async (url, request) => {
    const response = await next(url, request);
    await inspect(response.body);
    return response;
  },

  undefined: (next) => async (url, request) => {
    await next(url, request);
    return /** @type {any} */ (undefined); // the `return` that was forgotten
  },

  throws: (next) => async (url, request) => {
    const { status } = await next(url, request);
    throw new Error(`what this fetch does with the answer (${status}) fails`);
  },

  json: (next) => async (url, request) => {
    const text = await (await next(url, request)).text();
    return text.startsWith("data:") ? Response.json({ events: text }) : Response.json(JSON.parse(text));
  },

  parsed: (next) => async (url, request) => {
    const text = await (await next(url, request)).text();
    return text.startsWith("data:") ? { events: text } : JSON.parse(text); // as libraries other than fetch return it
  },

  "rewrite-messages": (next) => (url, request) =>
    next(url, MESSAGES.includes(asked(request).type) ? rewritten(request) : request),

  "rewrite-loads": (next) => (url, request) =>
    next(url, MESSAGES.includes(asked(request).type) ? request : rewritten(request)),

  "rewrite-everything": (next) => (url, request) => next(url, rewritten(request)),

  "list-mock": (next) => async (url, request) =>
    asked(request).type === "threads.list" ? Response.json({ data: [], has_more: false }) : next(url, request),
};

/**
 * The custom fetch with these names, separated by commas, the outermost first.
 * @param {string} names @returns {Fetch}
 */
export function customFetch(names) {
  /** @type {Fetch} */
  const native = (url, request) => window.fetch(url, request);
  return names.split(",").reduceRight((next, name) => {
    const wrap = fetches[name];
    if (wrap === undefined) throw new Error(`no custom fetch ${name}; there are ${Object.keys(fetches).join(", ")}`);
    return wrap(next);
  }, native);
}
