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
// the LGPL 2.1 or later (see NOTICE). The module takes 44.1 and 48 kHz only; the
// copy of it in the folder aac takes 16 kHz as well, and is otherwise the same.
// So a recording is coded at the rate at which it is analysed: a third of the
// frames, no resampling, and no bits for bands that hold nothing. Measured on
// read Mandarin, on one core of a 2025 server, levelled; the distance is that of
// the power in 32 bands, in the mean of all frames:
//
//	rate    coder  kbit/s  SNR dB  distance dB  real-time factor
//	16 kHz  fast   32      26.7    4.9          0.0015
//	16 kHz  fast   48      30.9    1.5          0.0015  ← chosen
//	16 kHz  NMR    48      34.1    2.1          0.006
//	48 kHz  fast   48      23.9    4.2          0.004
//
// The fast coder at 48 kbit/s is transparent for speech on a phone and costs a
// quarter of the better one; the time goes to the transform and quantiser, so a
// lower rate saves storage but no time. Noise substitution, which would replace
// hiss by other hiss, is off: at this rate it saves nothing.
//
// AAC-LC of 8 to 48 kHz is what Android's and Apple's players name among what
// they play. The tests play it in Chromium; on iOS it has not been tried yet.
//
// # The file
//
// ftyp, the waveform (package waveform), moov, mdat, in this order ("fast
// start"): a player can begin, and seek by Range requests, without the file's end,
// and a page can have the waveform, 1 to 14 kB, by reading the head. There is one track of one sample
// entry; chunks of about a second keep the tables small and the seeks short.
// The layout is that of FFmpeg's files, which all three players have met most
// often. Nothing in the file depends on the time: the same clip gives the same
// bytes, and says nothing about who made it.
package encode
