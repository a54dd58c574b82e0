// The React host page: `useChatKit` and `<ChatKit>` as the package's README shows them, in front of one's own backend.
// It reads the same address as the plain host page, and besides:
//
//   &script=after-interactive   chatkit.js is injected once the page is interactive, not found in the head
//   &handlers=probed            the page itself dispatches the events that only newer versions pass on
//   &strict                     a development build inside <StrictMode>, which mounts everything twice

import { ChatKit, useChatKit, type UseChatKitOptions, type UseChatKitReturn } from "@openai/chatkit-react";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";

import { options } from "../../options.js";
import { handlers } from "../handlers";

const LOADER = "https://cdn.platform.openai.com/deployments/chatkit/chatkit.js";
const settings = new URLSearchParams(location.search);
const given = options(settings) as UseChatKitOptions;

function Chat() {
  const chat: UseChatKitReturn = useChatKit({ ...given, ...handlers(settings, () => chat) });
  useEffect(injectOnce, []);
  useEffect(probe, []);
  return <ChatKit control={chat.control} />;
}

/** As Next.js does for the strategy "afterInteractive". */
function injectOnce(): void {
  if (document.querySelector(`script[src="${LOADER}"]`) !== null) return;
  const script = document.createElement("script");
  script.src = LOADER;
  document.body.append(script);
}

/** Whether a version knows an event shows only when there is one, and the component sends these but seldom. */
function probe(): void {
  if (settings.get("handlers") !== "probed") return;
  const element = document.querySelector("openai-chatkit");
  for (const name of ["deeplink", "history.open", "history.close"]) {
    element?.dispatchEvent(new CustomEvent(`chatkit.${name}`, { detail: {} }));
  }
}

const root = createRoot(document.querySelector("main")!);
root.render(settings.has("strict") ? <StrictMode><Chat /></StrictMode> : <Chat />);
