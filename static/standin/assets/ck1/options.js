// Checking what the page configured. Unknown keys and wrong shapes stop the application (facts 1.2).

import { AppError } from "./errors.js";

/**
 * @typedef {any} Wild
 * @typedef {(value: Wild) => boolean} Test
 */

const KEYS = {
  "": [
    "api", "locale", "theme", "frameTitle", "initialThread", "onClientTool", "header", "history", "startScreen",
    "threadItemActions", "composer", "disclaimer", "entities", "widgets", "thread", "externalVendors",
  ],
  header: ["enabled", "title", "leftAction", "rightAction"],
  history: ["enabled", "showDelete", "showRename"],
  startScreen: ["greeting", "prompts"],
  threadItemActions: ["feedback", "retry", "share"],
  composer: ["placeholder", "attachments", "tools", "models", "dictation"],
  disclaimer: ["text", "highContrast"],
};

const API_KEYS = ["url", "domainKey", "fetch", "uploadStrategy", "addMetadataToRequest"];

/** The icons that ChatKit names itself; every `lucide:` name is one too. */
const ICONS = new Set([
  "agent", "analytics", "atom", "batch", "bolt", "book-clock", "book-closed", "book-open", "bug", "calendar", "chart",
  "check", "check-circle", "check-circle-filled", "chevron-left", "chevron-right", "circle-question", "clock", "compass",
  "confetti", "cube", "desktop", "document", "dots-horizontal", "dots-vertical", "empty-circle", "external-link",
  "globe", "images", "info", "keys", "lab", "lifesaver", "lightbulb", "mail", "map-pin", "maps", "mobile", "name",
  "notebook", "notebook-pencil", "page-blank", "phone", "play", "plus", "profile", "profile-card", "reload", "search",
  "settings-slider", "sparkle", "sparkle-double", "square-code", "square-image", "square-text", "star", "star-filled",
  "suitcase", "user", "wreath", "write", "write-alt", "write-alt2",
]);

/**
 * The first complaint about the options, or nothing.
 * @param {Record<string, Wild>} options
 * @returns {string | undefined}
 */
function complaint(options) {
  const { api } = options;
  if (!isCustomApi(api) && !isHostedApi(api)) return "✖ Invalid input\n  → at api";
  for (const [section, keys] of Object.entries(KEYS)) {
    const unknown = Object.keys(section ? (options[section] ?? {}) : options).find((key) => !keys.includes(key));
    if (unknown) return `✖ Unrecognized key: "${unknown}"${section ? `\n  → at ${section}` : ""}`;
  }
  if (options.composer?.attachments?.enabled && isCustomApi(api) && !api.uploadStrategy) {
    return "✖ Attachments need an uploadStrategy in options.api.";
  }
  const prompt = (options.startScreen?.prompts ?? []).findIndex(hasUnknownIcon);
  return prompt === -1 ? undefined : `✖ Invalid input\n  → at startScreen.prompts[${prompt}].icon`;
}

/** @type {Test} */
const hasUnknownIcon = ({ icon = "lucide:" }) => !ICONS.has(icon) && !icon.startsWith("lucide:");

/** @type {Test} */
function isCustomApi(api) {
  const known = Object.keys(api ?? {}).every((key) => API_KEYS.includes(key));
  return known && typeof api?.url === "string" && typeof api.domainKey === "string";
}

/** @type {Test} */
function isHostedApi(api) {
  return typeof api?.getClientSecret === "string" && Object.keys(api).length === 1;
}

/** At the start a bad option is fatal. @param {Record<string, Wild>} options */
export function checkAtStart(options) {
  const found = complaint(options);
  if (found) throw new AppError("FatalAppError", `ChatKit.create():\n${found}`);
}

/** Later it is refused, and the old options stay. @param {Record<string, Wild>} options */
export function checkUpdate(options) {
  const found = complaint(options);
  if (found) throw new AppError("IntegrationError", `chatKit.setOptions():\n${found}`);
}
