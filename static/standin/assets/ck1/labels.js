// The words on the screen. They follow `locale` (facts 7); English is the fallback.

const ENGLISH = {
  placeholder: "Message the AI",
  send: "Send message",
  stop: "Stop response",
  greeting: "What can I help with today?",
  newChat: "New chat",
  history: "Conversation history",
  back: "Back to chat",
  historyTitle: "Chat history",
  untitled: "New thread",
  today: "Today",
  yesterday: "Yesterday",
  lastWeek: "Last 7 days",
  lastMonth: "Last 30 days",
  lastQuarter: "Last 90 days",
  older: "Older",
  noHistory: "You don't have any past chats.",
  loadingHistory: "Loading chats",
  youSaid: "You said:",
  assistantSaid: "The assistant said:",
  thumbsUp: "Thumbs up",
  thumbsDown: "Thumbs down",
  regenerate: "Regenerate message",
  retry: "Retry",
  scrollDown: "Scroll to bottom",
  broken: "Something went wrong. Please try again later.",
  streamFailed: "There was an error while generating the assistant's response.",
  loadFailedTitle: "Failed to load conversation.",
  loadFailed: "We encountered an error. Reload to try again.",
  closed: "This conversation has ended. Start a new one to continue chatting.",
  locked: "This conversation is locked.",
  waiting: "Waiting for your answers",
  waitingOne: "Waiting for your answer",
  skipQuestions: "Skip questions",
  worked: "Worked for a while",
  done: "Done",
  imageCreated: "Image created",
  rename: "Rename",
  renameTitle: "Rename chat",
  submit: "Submit",
  cancel: "Cancel",
  delete: "Delete",
  deleteTitle: "Delete chat?",
  leftAction: "Left action",
  rightAction: "Right action",
};

/** @typedef {typeof ENGLISH} Labels */

/** @type {Record<string, Partial<Labels>>} */
const TRANSLATIONS = {
  de: {
    placeholder: "Nachricht an die KI",
    send: "Nachricht senden",
    stop: "Nicht weiter",
    newChat: "Neues Gespräch",
    history: "Frühere Gespräche",
  },
};

/** @param {string | undefined} locale @returns {Labels} */
export function labelsFor(locale) {
  return { ...ENGLISH, ...TRANSLATIONS[(locale ?? "en").split("-")[0]] };
}
