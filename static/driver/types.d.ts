// What the two halves of the driver and e2e/driver/driver.py tell each other.

declare namespace Driver {
  type Blank = "none" | "thread" | "start-screen" | "turn-error" | "hidden" | "crashed" | "removed" | "unloaded";

  interface Message {
    role: "user" | "assistant";
    text: string;
  }

  interface Sight {
    messages: Message[];
    blank: Blank;
    /** All the text in the frame. */
    text: string;
    /** How many times the frame's DOM has changed. */
    changes: number;
    /** What can be used: names of parts of the chat. */
    parts: string[];
    responding: boolean;
  }

  interface Question {
    /** Whether exactly these messages show, a beginning of this answer does, or a part of the chat is there. */
    asks: "messages" | "beginning" | "composer" | "new chat" | "history button" | "history row";
    /** In the order in which they should show. */
    messages: Message[];
    /** Whether the part that is asked for has to take the keyboard as well. */
    focus: boolean;
    /** Ask only after one of these events, or at once when there are none. */
    after: string[];
    /** Events count from this entry of the page's log. */
    since: number;
    /** How much of the page's log was read. */
    read: number;
    /** Address that answers when the backend rests. */
    still: string;
    /** ms; ends a hang. */
    limit: number;
  }

  interface Answer {
    holds: boolean;
    /** ms since the epoch. */
    at: number;
    /** Why it could not be seen, null when it was looked at. */
    why: string | null;
    sight: Sight;
  }

  interface Verdict extends Answer {
    /** What was logged since the question's `read`. */
    log: object[];
  }
}

interface Window {
  /** What page.js leaves on the page. */
  __e2e: {
    log: any[];
    report(name: string, detail: unknown): void;
    element(): Element | null;
    frame(): HTMLIFrameElement | null;
  };
}
