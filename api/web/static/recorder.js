// The microphone: from asking for it to a Blob of sound.

/** MicrophoneError says why there is no microphone: its kind is a key of the messages under mic. */
export class MicrophoneError extends Error {
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}

const kinds = {
  NotAllowedError: 'denied', SecurityError: 'denied',
  NotFoundError: 'absent', OverconstrainedError: 'absent',
  NotReadableError: 'busy', AbortError: 'busy',
};

// Opus first, it is the smallest; Safari has only AAC in MP4.
const formats = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/webm'];

/**
 * openMicrophone asks for the microphone. Echo cancellation, noise suppression
 * and automatic gain are for telephone calls: they cut off soft beginnings of
 * syllables and bend the loudness, and scoring would judge the filter instead
 * of the child.
 */
export async function openMicrophone() {
  if (!isSecureContext) throw new MicrophoneError('insecure');
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) throw new MicrophoneError('unsupported');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
  } catch (e) {
    throw new MicrophoneError(kinds[e.name] ?? 'broken', e);
  }
}

/** Recorder takes one recording from one stream, and lets the microphone go when done. */
export class Recorder {
  #stream; #recorder; #chunks = []; #done; #started = 0;

  constructor(stream) {
    this.#stream = stream;
    const mimeType = formats.find((f) => MediaRecorder.isTypeSupported(f));
    this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 64000 });
    this.#done = new Promise((done) => {
      this.#recorder.ondataavailable = (e) => { if (e.data.size) this.#chunks.push(e.data); };
      this.#recorder.onstop = () => done(this.#blob());
    });
  }

  start() {
    this.#started = performance.now();
    this.#recorder.start();
  }

  /** seconds is how long the recording has been going. */
  get seconds() {
    return this.#started ? (performance.now() - this.#started) / 1000 : 0;
  }

  /** stop ends the recording; it resolves to {blob, name}. */
  async stop() {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    const taken = await this.#done;
    this.release();
    return taken;
  }

  /** release switches the microphone off. */
  release() {
    for (const track of this.#stream.getTracks()) track.stop();
  }

  #blob() {
    const type = (this.#recorder.mimeType || 'audio/webm').split(';')[0];
    return { blob: new Blob(this.#chunks, { type }), name: `recording.${type.split('/')[1]}` };
  }
}
