"use client";

import { ChatKit, useChatKit, type UseChatKitOptions, type UseChatKitReturn } from "@openai/chatkit-react";
import { useSearchParams } from "next/navigation";
import { Suspense } from "react";

import { options } from "../../../options.js";
import { handlers } from "../../handlers";

/** The chat, once the page's address is known: a static page is made before it has one. */
export function Chat() {
  return <Suspense><Configured /></Suspense>;
}

function Configured() {
  const settings = new URLSearchParams(useSearchParams());
  const given = options(settings) as UseChatKitOptions;
  const chat: UseChatKitReturn = useChatKit({ ...given, ...handlers(settings, () => chat) });
  return <ChatKit control={chat.control} />;
}
