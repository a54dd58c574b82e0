// What the two halves of the driver and e2e/chatkit_e2e/screen/driver.py tell each other.

declare namespace Driver {
  type Blank = "none" | "thread" | "start-screen" | "turn-error" | "hidden" | "crashed" | "removed" | "unloaded";

  interface Message {
    role: "user" | "assistant";
    text: string;
  }

  interface Item extends Message {
    kind: "message";
    /** What can be pressed at it, by the names that a screen reader is told. */
    actions: string[];
  }

  interface Screen {
    items: Item[];
    blank: Blank;
    /** All the text in the frame. */
    text: string;
    /** How many times the frame's DOM has changed. */
    changes: number;
    /** What can be used: names of parts of the chat. */
    parts: string[];
    responding: boolean;
    /** Messages that were asked for whose words stand in the conversation where nothing marks a message. */
    unmarked: Unmarked[];
    /** What keeps a person from seeing what is there, where the blank is `hidden`. */
    obstacle?: Obstacle | null;
  }

  interface Unmarked extends Message {
    /** Where the words stand, as markup. */
    element: string;
  }

  /** See e2e/chatkit_e2e/screen/paint.py. */
  interface Ink {
    words: Word[];
    letters: string;
    left: number;
    top: number;
    scale: number;
    frameWidth: number;
  }

  interface Word {
    place: number;
    message: number;
    text: string;
    stretch: number;
    left: number;
    top: number;
    width: number;
    height: number;
  }

  /** Where the host page shows the frame, in CSS px. */
  interface Place {
    left: number;
    top: number;
    width: number;
    pageWidth: number;
  }

  /** What keeps a person from seeing something that is there. */
  interface Obstacle {
    party?: "component" | "host page";
    how: string;
    /** Of the document that was asked, as a selector. */
    element: string;
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
    /** Address that answers when the backend is idle (`Settling`). */
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
    screen: Screen;
    /** The words that were asked for, where the answer is yes. */
    ink?: Ink;
    place?: Place;
    /** Where a click goes that is meant for the part that was asked for; null where it arrives. */
    taker?: Obstacle | null;
  }

  interface Verdict extends Answer {
    /** What was logged since the question's `read`. */
    log: object[];
  }
}

interface Window {
  /** What obstacles.js leaves in page and frame. */
  __e2eObstacles: {
    find(element: Element, box: DOMRect): Driver.Obstacle | null;
    suspect(element: Element): Driver.Obstacle | null;
    taker(element: Element, box: DOMRect): Driver.Obstacle | null;
  };
  /** What hooks.js leaves in the frame. */
  __e2eHooks: {
    HOOKS: Record<
      "root" | "main" | "greeting" | "thread" | "turn" | "user message" | "assistant message" | "composer" | "new chat"
      | "history button" | "history row", string>;
    TURN_ERROR: string;
    EDITABLE: string;
    isVisible(element: Element): boolean;
    hasNoBox(element: Element): boolean;
    unmarked(words: string): Element | undefined;
    markup(element: Element): string;
    // For e2e/chatkit_e2e/screen/hooks.py.
    look(hook: string, words: string): { found: boolean, holds: boolean, instead: string | null };
    around(words: string[]): string | null;
    told(elements: Element[], hook: string): { hooked: boolean, markup: string }[];
    unknownButtons(elements: Element[]): string[];
    otherRoot(): string | null;
    isTyped(words: string): boolean;
    remark(): { isError: boolean, text: string, markup: string } | null;
  };
  /** What ink.js leaves in the frame. */
  __e2eInk: {
    ink(elements: Element[], isReadable: (text: Text) => boolean): Driver.Ink;
    /** Scroll to a word of the last question, by its place in the answer. */
    reveal(word: number): boolean;
    restore(): void;
    obstacle(word: number): Driver.Obstacle | null;
    suspect(word: number): Driver.Obstacle | null;
  };
  /** What clock.js leaves in page and frame. */
  __e2eClock: {
    pass(ms: number): Promise<void>;
  };
  /** What page.js leaves on the page. */
  __e2e: {
    log: any[];
    report(name: string, detail: unknown): void;
    element(): Element | null;
    frame(): HTMLIFrameElement | null;
  };
}
