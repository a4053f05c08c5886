package isolate

import (
	"slices"
	"testing"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
)

// oldCalls are of machines that are older than arm64, which has the newer of each alone.
var oldCalls = []string{"epoll_wait"}

// TestTheCallsOfEveryMachine wants each call that is let through, bounded or forbidden to
// be known by its name on the machines that we run on: a name that is not is passed over,
// and what it was to forbid would be open.
func TestTheCallsOfEveryMachine(t *testing.T) {
	bounds := []string{"clone3"}
	for _, wider := range []bool{false, true} {
		for _, b := range own(wider) {
			bounds = append(bounds, b.Name)
		}
	}
	for _, machine := range []string{"x86_64", "aarch64"} {
		info, err := arch.GetInfo(machine)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(needed, forbidden, bounds) {
			if _, known := info.SyscallNames[name]; !known && (machine == "x86_64" || !slices.Contains(oldCalls, name)) {
				t.Errorf("%s has no call %s", machine, name)
			}
		}
	}
}

// TestWhatGoCallsOnArm64 wants what Go's runtime calls there (runtime/sys_linux_arm64.s,
// and os for pipes) to be let through. It opens files and asks for its own number of
// processors before the filter is set.
func TestWhatGoCallsOnArm64(t *testing.T) {
	for _, name := range []string{
		"exit", "exit_group", "close", "write", "read", "pipe2", "nanosleep", "gettid", "getpid", "setitimer", "timer_create", "timer_settime", "timer_delete",
		"mincore", "clock_gettime", "rt_sigprocmask", "rt_sigaction", "mmap", "munmap", "madvise", "futex", "sigaltstack", "sched_yield", "sched_getaffinity",
		"epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "rt_sigreturn", "fstat", "lseek", "getrandom",
	} {
		if !slices.Contains(needed, name) {
			t.Errorf("Go calls %s, which is not let through", name)
		}
	}
	for _, name := range []string{"tgkill", "fcntl", "clone"} { // for signals that preempt, for descriptors, for threads
		if !slices.ContainsFunc(own(false), func(b seccomp.NameWithConditions) bool { return b.Name == name }) {
			t.Errorf("Go calls %s, which is not let through within bounds", name)
		}
	}
}
