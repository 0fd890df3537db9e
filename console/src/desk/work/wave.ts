/** Makes what a microphone recorded into the WAV that recognisers take: one channel, 16 bits, 16 kHz; pure. */

export const RATE = 16_000;
const HEADER = 44;

/** The channels as one, each sample between -1 and 1. */
export function mixed(channels: readonly Float32Array[]): Float32Array {
  const first = channels[0] ?? new Float32Array();
  if (channels.length < 2) return first;
  return first.map((_, at) => channels.reduce((sum, one) => sum + (one[at] ?? 0), 0) / channels.length);
}

/** A WAV file of these samples, no longer than so many seconds. */
export function waveOf(samples: Float32Array, mostSeconds: number): ArrayBuffer {
  const count = Math.min(samples.length, Math.floor(mostSeconds * RATE));
  const file = new ArrayBuffer(HEADER + count * 2);
  const view = new DataView(file);
  const word = (at: number, text: string) => [...text].forEach((c, n) => view.setUint8(at + n, c.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, count * 2, true);
  for (let n = 0; n < count; n += 1) {
    const value = Math.max(-1, Math.min(1, samples[n] ?? 0));
    view.setInt16(HEADER + n * 2, Math.round(value * (value < 0 ? 0x8000 : 0x7fff)), true);
  }
  return file;
}

/** A draft with dictated words behind what stands there; English words are parted by a blank. */
export function appended(draft: string, words: string): string {
  const before = draft.trimEnd();
  if (before === "") return words;
  const parted = /[\w.,!?;:)'"]$/.test(before) && /^[\w("']/.test(words);
  return before + (parted || draft.endsWith("\n") ? draft.slice(before.length) || " " : "") + words;
}
