package decode

import (
	"testing"

	"github.com/langdu/langdu/internal/need"
)

// madeFormats is every format that is decoded here, as ffmpeg writes it. min is
// the least SNR in dB against ffmpeg's own decoding of the same file; slack is
// by how many samples the lengths may differ: ffmpeg 5 leaves the padding at the
// end of MP4 files, which their edit lists cut off. 16-bit output on either side
// (AAC here, libopus there) limits the SNR of soft speech to some 65 dB.
var madeFormats = []struct {
	name     string
	ext      string
	rate     int
	channels int
	args     []string
	want     Format
	min      float64
	slack    int
}{
	{"wav 8 bit", "wav", 8000, 1, []string{"-c:a", "pcm_u8"}, Format{"wav", "pcm", "audio/wav"}, 90, 0},
	{"wav 16 bit", "wav", 16000, 1, []string{"-c:a", "pcm_s16le"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},
	{"wav 16 bit stereo", "wav", 44100, 2, []string{"-c:a", "pcm_s16le"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},
	{"wav 24 bit stereo", "wav", 48000, 2, []string{"-c:a", "pcm_s24le"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},
	{"wav 32 bit", "wav", 96000, 1, []string{"-c:a", "pcm_s32le"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},
	{"wav 16 bit 8 channels", "wav", 192000, 8, []string{"-c:a", "pcm_s16le"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},
	{"wav float", "wav", 48000, 1, []string{"-c:a", "pcm_f32le"}, Format{"wav", "float", "audio/wav"}, 120, 0},
	{"wav double stereo", "wav", 22050, 2, []string{"-c:a", "pcm_f64le"}, Format{"wav", "float", "audio/wav"}, 120, 0},
	{"wav A-law", "wav", 8000, 1, []string{"-c:a", "pcm_alaw"}, Format{"wav", "alaw", "audio/wav"}, 120, 0},
	{"wav µ-law stereo", "wav", 8000, 2, []string{"-c:a", "pcm_mulaw"}, Format{"wav", "mulaw", "audio/wav"}, 120, 0},
	{"wav RF64", "wav", 16000, 1, []string{"-rf64", "always"}, Format{"wav", "pcm", "audio/wav"}, 120, 0},

	{"mp3 48 kHz", "mp3", 48000, 1, []string{"-b:a", "64k"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0},                 // go-mp3 works in 16 bits
	{"mp3 44.1 kHz joint stereo", "mp3", 44100, 2, []string{"-b:a", "128k"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0}, // go-mp3 works in 16 bits
	{"mp3 44.1 kHz VBR", "mp3", 44100, 2, []string{"-q:a", "4"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0},             // go-mp3 works in 16 bits
	{"mp3 32 kHz 320k", "mp3", 32000, 2, []string{"-b:a", "320k"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0},           // go-mp3 works in 16 bits
	{"mp3 24 kHz", "mp3", 24000, 1, []string{"-b:a", "48k"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0},                 // ffmpeg draws a band edge at 330; the standard and LAME at 332
	{"mp3 22.05 kHz stereo", "mp3", 22050, 2, []string{"-b:a", "64k"}, Format{"mp3", "mp3", "audio/mpeg"}, 80, 0},
	{"mp3 16 kHz", "mp3", 16000, 1, []string{"-b:a", "32k"}, Format{"mp3", "mp3", "audio/mpeg"}, 80, 0},
	{"mp3 12 kHz", "mp3", 12000, 1, []string{"-b:a", "24k"}, Format{"mp3", "mp3", "audio/mpeg"}, 80, 0},
	{"mp3 11.025 kHz stereo", "mp3", 11025, 2, []string{"-b:a", "32k"}, Format{"mp3", "mp3", "audio/mpeg"}, 80, 0},
	{"mp3 8 kHz", "mp3", 8000, 1, []string{"-b:a", "16k"}, Format{"mp3", "mp3", "audio/mpeg"}, 80, 0},
	{"mp3 without gapless tag", "mp3", 44100, 1, []string{"-b:a", "64k", "-write_xing", "0"}, Format{"mp3", "mp3", "audio/mpeg"}, 55, 0}, // go-mp3 works in 16 bits

	{"flac", "flac", 16000, 1, nil, Format{"flac", "flac", "audio/flac"}, 120, 0},
	{"flac 24 bit stereo", "flac", 48000, 2, []string{"-sample_fmt", "s32"}, Format{"flac", "flac", "audio/flac"}, 120, 0},

	{"ogg opus", "opus", 48000, 1, []string{"-c:a", "libopus", "-b:a", "32k"}, Format{"ogg", "opus", "audio/ogg"}, 60, 0},
	{"ogg opus voip 16 kHz", "ogg", 16000, 1, []string{"-c:a", "libopus", "-application", "voip", "-b:a", "16k"}, Format{"ogg", "opus", "audio/ogg"}, 60, 0},
	{"ogg opus stereo 60 ms", "ogg", 48000, 2, []string{"-c:a", "libopus", "-frame_duration", "60", "-b:a", "96k"}, Format{"ogg", "opus", "audio/ogg"}, 60, 0},
	{"ogg opus 5.1", "ogg", 48000, 6, []string{"-c:a", "libopus", "-b:a", "128k", "-mapping_family", "1"}, Format{"ogg", "opus", "audio/ogg"}, 60, 0},
	{"webm opus", "webm", 48000, 1, []string{"-c:a", "libopus", "-b:a", "48k"}, Format{"webm", "opus", "audio/webm"}, 60, 0},
	{"webm opus live", "webm", 48000, 2, []string{"-c:a", "libopus", "-f", "webm", "-live", "1"}, Format{"webm", "opus", "audio/webm"}, 60, 0},
	{"matroska opus", "mka", 48000, 1, []string{"-c:a", "libopus"}, Format{"matroska", "opus", "audio/x-matroska"}, 60, 0},

	{"m4a aac", "m4a", 44100, 1, []string{"-c:a", "aac", "-b:a", "64k"}, Format{"mp4", "aac", "audio/mp4"}, 60, 1024},
	{"m4a aac stereo, index in front", "m4a", 48000, 2, []string{"-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"}, Format{"mp4", "aac", "audio/mp4"}, 60, 1024},
	{"m4a aac 16 kHz", "m4a", 16000, 1, []string{"-c:a", "aac", "-b:a", "32k"}, Format{"mp4", "aac", "audio/mp4"}, 60, 1024},
	{"mp4 aac fragmented", "mp4", 48000, 1, []string{"-c:a", "aac", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "1000000"}, Format{"mp4", "aac", "audio/mp4"}, 60, 0},
	{"mp4 opus", "mp4", 48000, 1, []string{"-c:a", "libopus"}, Format{"mp4", "opus", "audio/mp4"}, 60, 1024},
	{"mp4 opus fragmented", "mp4", 48000, 2, []string{"-c:a", "libopus", "-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000"}, Format{"mp4", "opus", "audio/mp4"}, 60, 1024},
	{"mov aac", "mov", 44100, 2, []string{"-c:a", "aac"}, Format{"mp4", "aac", "audio/mp4"}, 60, 1024},
	{"3gp aac", "3gp", 32000, 1, []string{"-c:a", "aac"}, Format{"3gp", "aac", "audio/3gpp"}, 60, 1024},
	{"adts aac", "aac", 44100, 1, []string{"-c:a", "aac"}, Format{"aac", "aac", "audio/aac"}, 60, 0},
	{"adts aac stereo 24 kHz", "aac", 24000, 2, []string{"-c:a", "aac"}, Format{"aac", "aac", "audio/aac"}, 60, 0},
}

func TestFormatsAgreeWithFFmpeg(t *testing.T) {
	need.Program(t, "ffmpeg")
	if testing.Short() {
		t.Skip("-short: a hundred runs of ffmpeg; TestCorpus checks the committed files")
	}
	for _, test := range madeFormats {
		t.Run(test.name, func(t *testing.T) {
			file := encode(t, test.ext, test.rate, test.channels, test.args...)
			clip, format, err := decodeBytes(t, file)
			if err != nil {
				t.Fatal(err)
			}
			if format != test.want {
				t.Errorf("format = %+v, want %+v", format, test.want)
			}
			want := reference(t, file, test.want.Codec, test.channels)
			got := snr(clip.Samples, want)
			t.Logf("%s: %.1f dB, %d samples at %d Hz, ffmpeg %d", test.name, got, len(clip.Samples), clip.Rate, len(want))
			if got < test.min {
				t.Errorf("SNR = %.1f dB, want %.0f (lag %d)", got, test.min, bestLag(clip.Samples, want, 3000))
			}
			if d := len(clip.Samples) - len(want); d > test.slack || -d > test.slack {
				t.Errorf("%d samples, want %d ± %d", len(clip.Samples), len(want), test.slack)
			}
		})
	}
}
