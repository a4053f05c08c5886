package isolate

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// everything is what a process of a test tries after it has given everything up. Each
// says "nothing" where it got nothing.
var everything = map[string]func() string{
	"open a file":      func() string { return got(os.Open("/etc/passwd")) },
	"open itself":      func() string { return got(os.Open("/proc/self/exe")) },
	"write a file":     func() string { return got(os.Create("/tmp/langdu-isolate-test")) },
	"list a folder":    func() string { return got(os.ReadDir("/")) },
	"connect":          func() string { return got(net.Dial("tcp", "127.0.0.1:1")) },
	"make a socket":    func() string { return got(syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)) },
	"start a program":  func() string { return got(exec.Command("/bin/true").Output()) },
	"fork":             fork,
	"read what is set": func() string { return strings.Join(os.Environ(), " ") },
	"find a file open": openFiles,
	"take four gigabytes": func() string {
		_, err := syscall.Mmap(-1, 0, 4<<30, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		return got(0, err)
	},
	"raise a limit": func() string {
		return got(0, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}))
	},
	"signal others": func() string { return got(0, syscall.Kill(os.Getppid(), syscall.SIGURG)) },
	"signal a thread of others": func() string {
		return tried(syscall.SYS_TGKILL, os.Getppid(), os.Getppid(), int(syscall.SIGURG))
	},
	"find others":        func() string { return tried(unix.SYS_PIDFD_OPEN, os.Getppid(), 0, 0) },
	"limit others":       func() string { return tried(syscall.SYS_PRLIMIT64, os.Getppid(), syscall.RLIMIT_CORE, 0) },
	"have a signal sent": func() string { return tried(syscall.SYS_FCNTL, 4, unix.F_SETOWN, os.Getppid()) },

	"panic":  func() string { panic("a decoder's mistake") },
	"memory": func() string { hoard = make([]byte, 1<<30); return fmt.Sprint(len(hoard)) },
	"stack":  func() string { return deeper(0) },
	"exit":   func() string { os.Exit(7); return "" },
	"kill":   func() string { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL); return tgkill() },
	"chat": func() string {
		_, _ = os.NewFile(4, "answers").WriteString("HTTP/1.1 200 OK\r\n\r\n")
		return ""
	},
}

// hoard is memory that is not given back.
var hoard []byte

// got is what a try has got, "nothing" for an error of permission or of memory.
func got(what any, err error) string {
	for _, refused := range []error{os.ErrPermission, syscall.EPERM, syscall.EACCES, syscall.ENOMEM, syscall.ENOSYS} {
		if errors.Is(err, refused) {
			return "nothing"
		}
	}
	return fmt.Sprintf("%v, %v", what, err)
}

// tried is what a bare call gets.
func tried(call uintptr, arguments ...int) string {
	_, _, e := syscall.RawSyscall(call, uintptr(arguments[0]), uintptr(arguments[1]), uintptr(arguments[2]))
	if e != 0 {
		return got(0, e)
	}
	return "it went through"
}

// others is what would reach the service, by the process that it started.
var others = []string{"signal others", "signal a thread of others", "find others", "limit others", "have a signal sent"}

// tgkill kills this process by the call that Go needs for its own threads.
func tgkill() string {
	_, _, e := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGKILL))
	return e.Error()
}

// deeper uses up the stack, which no process survives.
func deeper(n int) string {
	var room [1 << 10]byte
	room[n%len(room)] = 1
	if n < 0 { // after more calls than there is memory
		return ""
	}
	return deeper(n+1) + string(room[:1])
}

// openFiles counts what is open besides the usual three, the pipes, and what the
// runtime has: two that it waits by, and the number of processors that it may use.
func openFiles() string {
	n := 0
	for fd := 5; fd < mostFiles; fd++ {
		if _, _, e := syscall.RawSyscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0); e == 0 {
			n++
		}
	}
	if n <= 3 {
		return "nothing"
	}
	return fmt.Sprintf("%d files", n)
}

// fork makes a process without a program of its own.
func fork() string {
	runtime.LockOSThread()
	pid, _, e := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0)
	if pid == 0 && e == 0 {
		for { // the child does nothing; it is killed with the test
			syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
	}
	if e != 0 {
		return got(0, e)
	}
	return fmt.Sprintf("process %d", pid)
}

// try has a process of a kind try something.
func try(t *testing.T, name, what string) string {
	t.Helper()
	part, err := start(name)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Stop()
	if err := put(part.Say, frameProbe, []byte(what)); err != nil {
		t.Fatal(err)
	}
	kind, content, err := take(part.Hear, make([]byte, mostFrame))
	if err != nil || kind != frameEnd {
		part.Stop()
		t.Fatalf("%s: %q %v; %s", what, content, err, part.Death())
	}
	return string(content[1:])
}

// unbounded says whether a try takes memory where the race detector leaves it without
// a bound.
func unbounded(what string) bool { return sanitized && what == "take four gigabytes" }

// TestNothingIsLeft tries from inside what a decoder that was taken over would.
func TestNothingIsLeft(t *testing.T) {
	decoders(t)
	t.Setenv("LANGDU_MASTER_KEY", "secret")
	for _, what := range []string{"open a file", "open itself", "write a file", "list a folder", "connect", "make a socket", "start a program", "fork",
		"find a file open", "take four gigabytes", "raise a limit"} {
		if got := try(t, decoderName, what); got != "nothing" && !unbounded(what) {
			t.Errorf("%s: %s", what, got)
		}
	}
	for _, name := range []string{decoderName, widerName} {
		for _, what := range others {
			if got := try(t, name, what); got != "nothing" {
				t.Errorf("%s: %s: %s", name, what, got)
			}
		}
		if got := try(t, name, "read what is set"); got != "GOTRACEBACK=none" {
			t.Errorf("%s knows %q", name, got)
		}
	}
	for _, what := range []string{"open a file", "write a file", "list a folder", "connect", "make a socket", "take four gigabytes", "raise a limit"} {
		if got := try(t, widerName, what); got != "nothing" && !unbounded(what) {
			t.Errorf("for ffmpeg, %s: %s", what, got)
		}
	}
}
