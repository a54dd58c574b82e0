// What only the scripts know of: what page and frame tell each other, and what each script leaves on `window`. What they
// and Python tell each other stands in messages.d.ts.

declare namespace Driver {
  interface Verdict extends Answer {
    /** What was logged since the question's `read`. */
    log: LogEntry[];
  }

  /** What the frame tells the page besides what is logged: that it is there, or what it says to an order. */
  type Reply = { kind: "started" } | {
    kind: "answer" | "unmet" | "screen" | "revealed" | "passed" | "obstacle" | "unmarked ink";
    /** Of the order. */
    id: number;
    [what: string]: unknown;
  };
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
      "root" | "main" | "greeting" | "thread" | "turn" | "user message" | "assistant message" | Driver.Part, string>;
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
    log: Driver.LogEntry[];
    report(name: Driver.DriverEvent, detail: unknown): void;
    element(): Element | null;
    frame(): HTMLIFrameElement | null;
  };
}
