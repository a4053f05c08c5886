// Package isolate decodes uploads in a process of its own that may do nothing else.
//
// Every decoder reads what a stranger has made. Go keeps a mistake in one from
// becoming the stranger's code, but not from taking the memory or the time of a
// service that others use, and ffmpeg is C. So with [Open] each upload gets a process
// of its own, this program started again, that is used once:
//
//	upload ── read requests ──► bytes ──► the decoders of audio/decode ──► samples
//	          (pipe, ours)                (their process)                  (pipe, checked)
//
// Before it sees the first byte, that process has given up, for good:
//
//	the environment     it starts with none: the service's secrets stand there
//	the network         no socket can be made
//	the file system     nothing can be opened; the upload comes through the pipe
//	other programs      none can be started
//	memory, time        limits of the system, so that nothing but itself runs out
//
// What ends that process is the error of the one upload that did it. What it sends is
// believed as little as the upload: frames have lengths that are bounded, samples are
// finite or refused, and a recording is not longer than the limit, whatever it says.
//
// What needs ffmpeg is decoded in a second, wider process: system folders can be read
// there so that the program can be started, nothing can be written, and no socket
// made. Where the kernel cannot do that (Landlock, Linux 5.13), no program is run.
//
// The sound is the same bits with and without.
package isolate
