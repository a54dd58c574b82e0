// The errors of the frame, and which of them the page may see.

/**
 * Error
 * └─ AppError              carries the name that crosses the frame border
 *    ├─ IntegrationError   the page misused the element
 *    ├─ StreamError        an answer failed while it streamed
 *    ├─ StreamEventParsingError
 *    ├─ InitialThreadLoadError
 *    ├─ HistoryViewError
 *    ├─ DomainVerificationRequestError
 *    ├─ FatalAppError      the application cannot start
 *    └─ HttpError          made by the loader from an answer that is not ok
 */
export class AppError extends Error {
  /** @param {string} name @param {string} message @param {Record<string, unknown>} [more] */
  constructor(name, message, more = {}) {
    super(message);
    this.name = name;
    this.more = more;
  }
}

/** The names that reach `chatkit.error`; every other error stays inside the frame (facts 1.5). */
const PUBLIC = new Set([
  "StreamError", "StreamEventParsingError", "WidgetItemError", "InitialThreadLoadError", "FileAttachmentError",
  "HistoryViewError", "FatalAppError", "IntegrationError", "EntitySearchError", "DomainVerificationRequestError",
]);

/** @param {unknown} error */
export function isPublic(error) {
  return error instanceof AppError && PUBLIC.has(error.name);
}

/**
 * An error as it crosses the frame border: our own marked by name, others cloned by the browser (facts 1.5).
 * @param {unknown} error
 */
export function packError(error) {
  if (!(error instanceof AppError)) return error instanceof Error ? error : new Error(String(error));
  if (error.name === "HttpError") return new Error(error.message);
  return { __chatkit_error__: error.name, message: error.message, stack: error.stack };
}

/** @param {any} error @returns {Error} */
export function unpackError(error) {
  const name = error?.__chatkit_error__;
  if (!name) return error instanceof Error ? error : new Error(String(error?.message ?? error));
  const { message, status, statusText } = error;
  return new AppError(name, message, { status, statusText });
}

/** Throw outside of the running call, as an unhandled error of the frame. @param {unknown} error */
export function throwLater(error) {
  queueMicrotask(() => { throw error; });
}
