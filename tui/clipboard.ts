// Copying through the terminal: works over SSH and needs no program.

/**
 * The bytes that ask the terminal to put `text` on the clipboard (OSC 52). tmux and GNU screen keep such sequences to
 * themselves, so there they are sent wrapped, for the terminal around them; tmux gets the bare one too, for its own buffer.
 */
export function clipboardSequence(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const bare = `\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
  if (env.TMUX) return `${bare}\u001BPtmux;${bare.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
  // screen's own strings end after 768 bytes: longer ones go in pieces.
  if (env.STY) return (bare.match(/.{1,500}/gs) ?? []).map((piece) => `\u001BP${piece}\u001B\\`).join('');
  return bare;
}
