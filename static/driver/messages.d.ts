// What the two halves of the driver and Python tell each other. Generated from Python's models: to change it, change
// those and run `python -m chatkit_e2e.screen.typescript`.

declare namespace Driver {
  type Blank = "none" | "thread" | "start-screen" | "turn-error" | "hidden" | "crashed" | "removed" | "unloaded";
  type Role = "user" | "assistant";
  type Part = "composer" | "new chat" | "history button" | "history row" | "stop button" | "thumbs up" | "regenerate button";
  type Party = "component" | "host page";
  type Asks = "messages" | "beginning" | "composer" | "new chat" | "history button" | "history row" | "stop button" | "thumbs up" | "regenerate button";
  type ElementEvent = "chatkit.ready" | "chatkit.error" | "chatkit.log" | "chatkit.response.start" | "chatkit.response.end" | "chatkit.thread.change" | "chatkit.thread.load.start" | "chatkit.thread.load.end" | "chatkit.composer.layout.change";
  type DriverEvent = "script.error" | "script.idle" | "page.failed" | "frame.removed" | "frame.disconnected" | "options.set" | "fetch.asked" | "fetch.left" | "fetch.given" | "fetch.read" | "fetch.threw";
  type EventName = "chatkit.ready" | "chatkit.error" | "chatkit.log" | "chatkit.response.start" | "chatkit.response.end" | "chatkit.thread.change" | "chatkit.thread.load.start" | "chatkit.thread.load.end" | "chatkit.composer.layout.change" | "script.error" | "script.idle" | "page.failed" | "frame.removed" | "frame.disconnected" | "options.set" | "fetch.asked" | "fetch.left" | "fetch.given" | "fetch.read" | "fetch.threw";
  type CdnHost = "cdn.platform.openai.com";
  type LogEntry = Reported | Appeared | Changed | Vanished;

  /** The answer to one question about the screen. */
  interface Answer {
    holds: boolean;
    /** ms since the epoch, when it was seen or given up. */
    at: number;
    /** Why nobody could look, None when somebody looked. */
    why: string | null;
    screen: Screen;
    /** The words that were asked for, where the answer is yes. */
    ink?: Ink | null;
    place?: Place | null;
    /** Where a click goes that is meant for the part that was asked for, None where it arrives. */
    taker?: Obstacle | null;
  }

  /** A message came on the screen. */
  interface Appeared {
    at: number;
    kind: "appeared";
    role: Role;
    text: string;
  }

  /** A message on the screen became another. */
  interface Changed {
    at: number;
    kind: "changed";
    role: Role;
    text: string;
    was: string;
  }

  /** The words that a question was about, and what their letters look like. */
  interface Ink {
    words: Word[];
    /** A PNG as a `data:` URL: letters opaque, the rest transparent; empty where no word stands in the frame. */
    letters: string;
    left: number;
    /** Where the PNG's corner stands in the frame, in CSS px. */
    top: number;
    /** Pixels of the PNG for a CSS px. */
    scale: number;
    /** In CSS px of the frame. */
    frameWidth: number;
  }

  /** What stands in the conversation; so far the driver can tell messages only. */
  interface Item {
    role: Role;
    text: string;
    kind?: "message";
    /** What can be pressed at it, by the names that a screen reader is told; what has no name is not among them. */
    actions?: string[];
  }

  /** A message on the screen, white space folded. */
  interface Message {
    role: Role;
    text: string;
  }

  /** What keeps a person from seeing something that is there. */
  interface Obstacle {
    party?: Party;
    how: string;
    /** A selector, in the document of the party. */
    element: string;
  }

  /** Where the host page shows the frame, in its CSS px. */
  interface Place {
    left: number;
    top: number;
    width: number;
    /** Of the page's viewport. */
    pageWidth: number;
  }

  /** A question about the screen. */
  interface Question {
    /** Whether exactly these messages show, a beginning of this answer does, or a part of the chat is there. */
    asks: Asks;
    /** In the order in which they should show. */
    messages: Message[];
    /** Whether the part that is asked for has to take the keyboard as well. */
    focus: boolean;
    /** Ask only after one of these events, or at once when there are none. */
    after: EventName[];
    /** Events count from this entry of the page's log. */
    since: number;
    /** How much of the page's log was read. */
    read: number;
    /** Address that answers when the backend is idle. */
    still: string;
    /** ms; ends a hang. */
    limit: number;
  }

  /** The element dispatched an event, or the driver saw what no event tells. */
  interface Reported {
    at: number;
    kind: "event";
    name: string;
    detail: unknown;
  }

  /** What shows in the frame at one moment. */
  interface Screen {
    /** From top to bottom. */
    items: Item[];
    blank: Blank;
    /** All the text in the frame: with `responding` it tells one picture from another. */
    text: string;
    /** How many times the frame's DOM has changed since it was loaded. */
    changes: number;
    /** What can be used. */
    parts: Part[];
    /** Whether the component shows that it waits for the rest of an answer. */
    responding: boolean;
    /** What was asked for and stands where the driver finds no message. */
    unmarked: Unmarked[];
    /** What keeps a person from seeing what is there, where the blank is `hidden` and it is known. */
    obstacle?: Obstacle | null;
  }

  /** A message whose words stand in the conversation, where the driver finds no message. */
  interface Unmarked {
    role: Role;
    text: string;
    /** Where they stand, as markup. */
    element: string;
  }

  /** A message went from the screen. */
  interface Vanished {
    at: number;
    kind: "vanished";
    role: Role;
    text: string;
  }

  /** One word of a message; lengths in CSS px of the frame. */
  interface Word {
    /** Which word of the answer it is, from 0. */
    place: number;
    /** Which message it belongs to, from 0. */
    message: number;
    text: string;
    /** Its width beside its height, as a multiple of the font's own. */
    stretch: number;
    left: number;
    top: number;
    width: number;
    height: number;
  }
}
