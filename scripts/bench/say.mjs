// Progress, on stderr.
export function say(text) {
  console.error(`bench: ${text}`);
}
