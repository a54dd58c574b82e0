// What the React and Next.js pages do when the component tells them something; the choices of `listeners.js`, as the
// handlers that `useChatKit` takes.

export type Handlers = Record<string, (detail: any) => unknown>;

interface Methods {
  setThreadId(id: string | null): Promise<void>;
  fetchUpdates(): Promise<void>;
}

// Those of the newest version; an older one never calls what it does not know.
const NAMES = [
  "onReady", "onError", "onLog", "onEffect", "onDeeplink", "onToolChange", "onResponseStart", "onResponseEnd",
  "onThreadChange", "onThreadLoadStart", "onThreadLoadEnd", "onHistoryOpen", "onHistoryClose",
];

export function handlers(settings: URLSearchParams, chat: () => Methods): Handlers {
  const chosen: Handlers = {};
  if (settings.has("handlers")) {
    for (const name of NAMES) chosen[name] = () => console.debug(name);
  }
  if (settings.get("on-thread-change") === "setThreadId") {
    chosen.onThreadChange = ({ threadId }) => chat().setThreadId(threadId);
  }
  if (settings.get("after-response") === "fetchUpdates") {
    chosen.onResponseEnd = () => chat().fetchUpdates();
  }
  return chosen;
}
