import Script, { type ScriptProps } from "next/script";
import type { ReactNode } from "react";

import "./page.css";

/** The reporter's `layout.tsx`: the document, with chatkit.js loaded by one of Next.js's strategies. */
export function Document({ strategy, children }: { strategy: ScriptProps["strategy"]; children: ReactNode }) {
  return (
    <html lang="en">
      <head><link rel="icon" href="data:," /></head>
      <body>
        {children}
        <Script src="https://cdn.platform.openai.com/deployments/chatkit/chatkit.js" strategy={strategy} />
      </body>
    </html>
  );
}
