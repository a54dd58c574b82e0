// Asking hosts outside as the real component's analytics do: what they answer, or that they do not, changes nothing in
// the chat and shows in the console only.

const SETTINGS = "https://chatgpt.com/ces/v1/projects/oai/settings";

export async function startAnalytics() {
  try {
    const response = await fetch(SETTINGS);
    if (!response.ok) console.error("");
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
  }
}
