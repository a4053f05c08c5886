// Package encode makes what is played and looked at from what was recorded:
// the playback file ([M4A]), its waveform ([MeasurePeaks]) and plain PCM for tools
// ([WAV]). It reads no files, knows no codecs but the one it writes, and leaves
// loudness to the package dsp.
//
// # Why AAC-LC in MP4
//
// A child's recording arrives as whatever the phone made: WebM, AMR, a WAV of
// 50 MB. It must play, and seek, in Safari on iOS, in the WebView of Android
// and in Chromium; what all three play is MP3, AAC-LC in MP4, FLAC and WAV.
//
//   - AAC-LC in MP4 is 6 kB a second, seeks by a sample table, and its edit
//     list says which decoded samples are the recording and which the
//     encoder's priming. A tap on a character plays exactly that character.
//   - MP3 has no such list: its 1105 samples of delay are told in a LAME tag
//     that players may ignore, which moves every character by up to 70 ms at
//     16 kHz. There is an encoder in Go under a freer licence,
//     tphakala/go-mp3 (MIT), but none that has been used for long, or that
//     writes the rates of speech.
//   - FLAC and WAV are lossless and three to six times as large.
//   - Opus would be the better codec, but Safari plays it in few containers
//     and only since 2024.
//
// The encoder is github.com/tphakala/go-aac, a port of FFmpeg's: pure Go, under
// the LGPL 2.1 or later (see NOTICE). It takes 44.1 and 48 kHz only, so 16 kHz
// speech is resampled to 48 kHz and coded up to its own 8 kHz; bands above cost
// a few bits a frame. Measured on 30 s of read Mandarin at 16 kHz, on one core
// of a 2025 server:
//
//	coder    kbit/s  SNR dB  real-time factor
//	fast     32      22      0.004
//	fast     48      28      0.0045  ← chosen
//	fast     64      33      0.005
//	NMR      48      32      0.014
//
// The fast coder at 48 kbit/s is transparent for speech on a phone and costs a
// third of the better one; the time goes to the transform and quantiser, so a
// lower rate saves storage but no time. Noise substitution, which would replace
// hiss by other hiss, is off: at this rate it saves nothing.
//
// # The file
//
// ftyp, moov, mdat, in this order ("fast start"): a player can begin, and seek
// by Range requests, without the file's end. There is one track of one sample
// entry; chunks of about a second keep the tables small and the seeks short.
// The layout is that of FFmpeg's files, which all three players have met most
// often. Nothing in the file depends on the time: the same clip gives the same
// bytes, and says nothing about who made it.
package encode
