package isolate

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"github.com/landlock-lsm/go-landlock/landlock"
	llsys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// What a process may take.
const (
	mostMemory = 512 << 20 // bytes that it can write to
	mostSpace  = 2 << 30   // of addresses, of which Go reserves more than a gigabyte that it never touches; newer kernels do not count what is mapped over that for the limit above
	mostCPU    = 120 * time.Second
	mostFiles  = 64
	mostSpool  = 256 << 20 // bytes of an upload in memory, for ffmpeg
)

// possible says why decoding cannot be isolated on this system, nil where it can.
func possible() error {
	if !seccomp.Supported() {
		return fmt.Errorf("the kernel has no seccomp filters, or what starts this service forbids them")
	}
	return nil
}

// widerPossible says whether ffmpeg can be kept from the files of the service.
func widerPossible() bool {
	version, err := llsys.LandlockGetABIVersion()
	return err == nil && version >= 1
}

// confine gives up everything that decoding does not need, for good.
func confine(wider bool) error {
	for _, step := range []func(bool) error{limitResources, closeFiles, filterCalls} {
		if err := step(wider); err != nil {
			return fmt.Errorf("isolate: %w", err)
		}
	}
	return nil
}

// limitResources bounds what the system would give.
func limitResources(wider bool) error {
	spool := uint64(0)
	if wider {
		spool = mostSpool
	}
	limits := map[int]uint64{unix.RLIMIT_NOFILE: mostFiles, unix.RLIMIT_FSIZE: spool, unix.RLIMIT_CORE: 0}
	if !sanitized {
		limits[unix.RLIMIT_DATA], limits[unix.RLIMIT_AS] = mostMemory, mostSpace
	}
	// At the lower limit it ends with a word, at the upper one it is killed.
	cpu := unix.Rlimit{Cur: uint64(mostCPU / time.Second), Max: uint64(mostCPU/time.Second) + 5}
	if err := unix.Prlimit(0, unix.RLIMIT_CPU, &cpu, nil); err != nil {
		return fmt.Errorf("a limit of the system: %w", err)
	}
	for what, most := range limits {
		if err := unix.Prlimit(0, what, &unix.Rlimit{Cur: most, Max: most}, nil); err != nil {
			return fmt.Errorf("a limit of the system: %w", err)
		}
	}
	return nil
}

// systemFolders are where a program, its libraries and their lists lie. /opt is not
// among them: many keep the files of a service there.
var systemFolders = []string{"/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"}

// closeFiles closes the file system, or all of it but what a program is started from.
// Where the kernel cannot do that, the filter of calls keeps the narrow process from
// opening files; a wider one is not started there.
func closeFiles(wider bool) error {
	rules := []landlock.Rule{}
	if wider {
		rules = append(rules, landlock.ROFiles("/dev/null"))
		for _, path := range systemFolders {
			switch info, err := os.Stat(path); {
			case err != nil: // there is none here
			case info.IsDir():
				rules = append(rules, landlock.RODirs(path))
			default:
				rules = append(rules, landlock.ROFiles(path))
			}
		}
	}
	return landlock.V6.BestEffort().Restrict(rules...)
}

// threads is the only way in which clone may be called: CLONE_THREAD is set.
var threads = seccomp.NameWithConditions{Name: "clone", Conditions: seccomp.ArgumentConditions{
	{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_THREAD},
}}

// own are the calls that reach other processes of the same user by their numbers, the
// service among them, with the only arguments that decoding needs. Kernels before 6.12
// have no other fence around signals. A program that was started is ended by the
// descriptor that its start gave, so pidfd_send_signal needs no bounds: there is no
// other descriptor. fcntl may have no signals sent.
func own(wider bool) []seccomp.NameWithConditions {
	self := uint64(os.Getpid())
	first := func(name string, is uint64) seccomp.NameWithConditions {
		return seccomp.NameWithConditions{Name: name, Conditions: seccomp.ArgumentConditions{{Argument: 0, Operation: seccomp.Equal, Value: is}}}
	}
	signals := seccomp.NameWithConditions{Name: "fcntl"}
	for _, command := range []uint64{unix.F_SETOWN, unix.F_SETOWN_EX, unix.F_SETSIG} {
		signals.Conditions = append(signals.Conditions, seccomp.Condition{Argument: 1, Operation: seccomp.NotEqual, Value: command})
	}
	if !wider {
		return []seccomp.NameWithConditions{first("tgkill", self), signals, threads}
	}
	return []seccomp.NameWithConditions{first("tgkill", self), first("pidfd_open", self), first("prlimit64", 0), signals}
}

// needed is what Go calls to compute, and to read and write pipes that are open.
var needed = []string{
	"read", "write", "readv", "writev", "close", "lseek", "fstat",
	"mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "brk",
	"futex", "nanosleep", "clock_nanosleep", "clock_gettime", "gettimeofday", "sched_yield", "sched_getaffinity",
	"getpid", "gettid", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe2",
	"exit", "exit_group", "getrandom", "getrusage", "set_robust_list", "rseq", "membarrier",
	"timer_create", "timer_settime", "timer_delete", "setitimer",
}

// forbidden is what no program needs that decodes a file: the network, other
// processes, the kernel's own doors.
var forbidden = []string{
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
	"io_uring_setup", "io_uring_enter", "io_uring_register", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp",
	"bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig",
	"fsmount", "fspick", "mount_setattr", "pivot_root", "chroot", "unshare", "setns", "init_module", "finit_module", "delete_module", "kexec_load",
	"kexec_file_load", "reboot", "swapon", "swapoff", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname",
	"kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "process_mrelease", "process_madvise", "migrate_pages", "move_pages",
	"acct", "quotactl", "syslog", "personality", "open_by_handle_at", "name_to_handle_at", "seccomp", "shmget", "shmat", "msgget", "semget", "mq_open",
}

// filterCalls lets through the calls that are needed, or for ffmpeg all but those that
// are forbidden; every other one fails, those in other numberings of this machine's
// calls included.
func filterCalls(wider bool) error {
	machine, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	bounds := own(wider)
	bounded := func(name string) bool {
		return slices.ContainsFunc(bounds, func(b seccomp.NameWithConditions) bool { return b.Name == name })
	}
	group := seccomp.SyscallGroup{Action: seccomp.ActionAllow}
	for _, name := range slices.Sorted(maps.Keys(machine.SyscallNames)) {
		if bounded(name) || name == "clone3" {
			continue
		}
		if slices.Contains(needed, name) || wider && !slices.Contains(forbidden, name) {
			group.Names = append(group.Names, name)
		}
	}
	group.NamesWithCondtions = bounds
	runtime.LockOSThread() // no_new_privs goes from this thread to the others with the filter
	defer runtime.UnlockOSThread()
	// clone3 hides its arguments from a filter. A C library (of a build with cgo) takes
	// the word that there is none as the kernel's, and uses clone for its threads.
	absent := seccomp.SyscallGroup{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: []string{"clone3"}}
	return seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: seccomp.Policy{
		DefaultAction: seccomp.ActionErrno, Syscalls: []seccomp.SyscallGroup{absent, group},
	}})
}
