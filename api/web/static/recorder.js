// The microphone: from asking for it to pieces of sound, one a second.

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

/** release switches the microphone off. */
export function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// recorderOf asks for the format that we like best. An old WebView cannot be
// asked, or takes no wishes: then it records as it likes.
function recorderOf(stream) {
  const mimeType = MediaRecorder.isTypeSupported ? formats.find((f) => MediaRecorder.isTypeSupported(f)) : undefined;
  try {
    return new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 64000 });
  } catch {
    return new MediaRecorder(stream);
  }
}

/**
 * Recorder takes one recording from one stream. onpiece gets a piece of sound a
 * second, onlost is called when the microphone is taken away for good (unplugged,
 * forbidden), and onaway when it falls silent for a telephone call.
 */
export class Recorder {
  #stream; #recorder; #done; #ran = 0; #since = null; #last = Promise.resolve(); #type = null;

  constructor(stream, { onpiece, onlost = () => {}, onaway = () => {} }) {
    this.#stream = stream;
    this.#recorder = recorderOf(stream);
    this.#recorder.ondataavailable = (e) => {
      if (e.data.size > 0) this.#last = this.#last.then(async () => onpiece(e.data, await this.#typeOf(e.data), this.seconds));
    };
    this.#done = new Promise((done) => { this.#recorder.onstop = done; });
    for (const track of stream.getTracks()) {
      track.onended = onlost;
      track.onmute = onaway;
    }
    this.#recorder.onerror = onlost;
  }

  start() {
    this.#since = performance.now();
    this.#recorder.start(1000);
  }

  /** pauses says whether this browser can pause. */
  get pauses() { return typeof this.#recorder.pause === 'function' && typeof this.#recorder.resume === 'function'; }

  pause() {
    this.#rest();
    if (this.#recorder.state === 'recording') this.#recorder.pause();
  }

  resume() {
    this.#since = performance.now();
    this.#recorder.resume();
  }

  #rest() {
    this.#ran = this.seconds;
    this.#since = null;
  }

  /** seconds is how long was recorded, without the pauses. */
  get seconds() {
    return this.#ran + (this.#since === null ? 0 : (performance.now() - this.#since) / 1000);
  }

  /** stop ends the recording; it resolves when the last piece was handed on. */
  async stop() {
    this.#rest();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#done;
    await this.#last;
    this.release();
  }

  /** release switches the microphone off and lets the recording be. */
  release() {
    for (const track of this.#stream.getTracks()) track.onended = track.onmute = null;
    this.#recorder.ondataavailable = this.#recorder.onerror = null;
    release(this.#stream);
  }

  // typeOf is the media type of the recording: what the browser says, and where it
  // says nothing, what the first bytes are.
  async #typeOf(piece) {
    this.#type ??= (this.#recorder.mimeType || piece.type || await magic(piece)).split(';')[0];
    return this.#type;
  }
}

async function magic(piece) {
  const head = String.fromCharCode(...new Uint8Array(await piece.slice(0, 12).arrayBuffer()));
  if (head.startsWith('OggS')) return 'audio/ogg';
  return head.slice(4, 8) === 'ftyp' ? 'audio/mp4' : 'audio/webm';
}
