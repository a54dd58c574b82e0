// Starts the frame application.

import { App } from "./app.js";
import { Backend } from "./backend.js";
import { Bridge } from "./bridge.js";
import { Chat } from "./chat.js";
import { readHash } from "./hash.js";
import { History } from "./history.js";
import { labelsFor } from "./labels.js";
import { loadLate } from "./late.js";
import { checkAtStart, checkUpdate } from "./options.js";
import { Toasts } from "./toasts.js";
import { verifyDomain } from "./verification.js";

/** @typedef {Record<string, any>} Options */

const parameters = readHash();
const bridge = new Bridge(parameters.referrer);

/** @type {Options} */
let options = parameters.options;
const labels = () => labelsFor(options.locale);

try {
  checkAtStart(options);
} catch (error) {
  // Fatal: the frame stays empty, the page is told (facts 1.2).
  bridge.report(error);
  loadLate();
  throw error;
}

// Needs a secure context, like the real component: on a plain-http page this throws and the frame stays empty
// (facts 2.1, RUN t9).
const backend = new Backend(bridge, () => options);

/** @type {App | undefined} */
let app;
const changed = () => app?.render();

const history = new History(bridge, backend, changed);
const toasts = new Toasts(bridge, changed);
const chat = new Chat({ bridge, backend, history, toasts, labels, changed });
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
app = new App(root, { chat, toasts, options: () => options, labels, changed });

bridge.answer("onSetOptions", (next) => {
  checkUpdate(next);
  options = next;
  applyTheme();
  changed();
});
bridge.answer("onFocusComposer", () => app.composer.focus());
bridge.answer("onSetComposerValue", ({ text = "" }) => { app.composer.text = text; });
bridge.answer("onSetThreadId", ({ threadId }) => chat.open(threadId));
bridge.answer("onFetchUpdates", () => chat.fetchUpdates());
bridge.answer("onSendUserMessage", (message) => chat.sendUserMessage(message));
bridge.answer("onSendCustomAction", ({ action, itemId }) => chat.sendCustomAction(action, itemId));
bridge.answer("onShowHistory", () => history.open());
bridge.answer("onHideHistory", () => history.close());

applyTheme();
if (options.initialThread) chat.openInitial(options.initialThread);
changed();
bridge.log("app.init", { iframeInitDurationMs: sinceStart() });
loadLate();
window.addEventListener("load", onLoad);

function sinceStart() {
  return Date.now() - (parameters.iframeInitStartedAt ?? Date.now());
}

async function onLoad() {
  // Loaded only now, so that all that follows comes after the page has heard of the frame's load.
  const { startAnalytics } = await import("./analytics.js");
  bridge.log("composer.ready", { composerReadyDurationMs: sinceStart() });
  app?.composer.tellLayout();
  if (options.history?.enabled !== false) history.load();
  verifyDomain(bridge, { referrer: parameters.referrer, api: options.api });
  startAnalytics();
}

function applyTheme() {
  const scheme = typeof options.theme === "string" ? options.theme : options.theme?.colorScheme;
  document.documentElement.dataset.theme = scheme === "dark" ? "dark" : "light";
  document.documentElement.lang = options.locale ?? "en";
}
