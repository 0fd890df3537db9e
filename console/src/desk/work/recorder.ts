/** Records the microphone in this page and gives a WAV; nothing of it goes to the browser's maker or stays here. */
import { mixed, RATE, waveOf } from "./wave";

export interface Recorder {
  /** Ends the recording and gives it. */
  stop: () => Promise<Blob>;
  /** Ends the recording and forgets it. */
  drop: () => void;
}

/** Whether this browser lets a page record; only pages of a secure address may. */
export const mayRecord = (): boolean =>
  typeof MediaRecorder === "function" && typeof navigator.mediaDevices?.getUserMedia === "function";

/** Begins to record; rejects when the person or the browser does not allow it. */
export async function record(mostSeconds: number): Promise<Recorder> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
  });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise<void>((done) => recorder.addEventListener("stop", () => done(), { once: true }));
  recorder.start();
  const end = () => {
    if (recorder.state !== "inactive") recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
  };
  return {
    drop: end,
    stop: async () => {
      end();
      await ended;
      return wavOf(new Blob(parts, { type: recorder.mimeType }), mostSeconds);
    },
  };
}

/** Decoding also brings the sound to the rate of the context. */
async function wavOf(recorded: Blob, mostSeconds: number): Promise<Blob> {
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(await recorded.arrayBuffer());
  const channels = Array.from({ length: sound.numberOfChannels }, (_, n) => sound.getChannelData(n));
  return new Blob([waveOf(mixed(channels), mostSeconds)], { type: "audio/wav" });
}
