// Package dsp is the signal processing between a decoded recording and the
// network that hears it: pure arithmetic over [audio.Clip] and [audio.Frames],
// no I/O, no clock, no global state that a caller could see.
//
// What is in it, in the order a recording meets it:
//
//   - [Resample] and [Resampler] bring any rate to any other, one clip at a
//     time or as a stream, without aliasing and without delay.
//   - [Measure] looks at the recording once and says how loud, how noisy, how
//     clipped it is and where somebody speaks; [Quality.Reasons] turns that into
//     a refusal in words a child's app can show.
//   - Log-mel features and pitch are what the acoustic network reads.
//   - [Loudness], [TruePeak] and [Level] make the playback file of a child who
//     whispers as loud as that of a child who shouts.
//
// # Conventions
//
// Samples are float32 with full scale at ±1. Levels are decibels relative to
// full scale: a level of a sine is given by its RMS, so that a sine that
// touches ±1 has a peak of 0 dBFS and an RMS of −3.01 dBFS. Loudness is in LUFS
// (ITU-R BS.1770), true peak in dBTP. The level of perfect silence is −Inf,
// never NaN. Filters are computed in float64 and applied in float32; an inner
// product of 600 terms then has rounding noise near −140 dBFS, far below the
// 16 bits of any recording. Functions allocate what they return and little
// else; streams allocate when they are made and not again.
package dsp
