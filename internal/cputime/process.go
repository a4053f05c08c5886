package cputime

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Process is what another process takes, as Linux tells it.
type Process struct {
	CPU      time.Duration // all that its threads have used of all cores
	Children time.Duration // what those have used that it has started and that have ended
	Resident int           // bytes of memory
}

// tick is the unit of times in /proc: USER_HZ, which Linux has fixed.
const tick = 10 * time.Millisecond

// Of reads what a process takes now (proc_pid_stat(5)).
func Of(pid int) (p Process, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return p, err
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // after its name, which may hold anything
	if len(fields) < 22 {
		return p, fmt.Errorf("/proc/%d/stat has %d fields after the name, not the 22 and more of Linux", pid, len(fields))
	}
	var n [5]int
	for i, field := range []int{11, 12, 13, 14, 21} { // utime, stime, cutime, cstime, rss
		if n[i], err = strconv.Atoi(string(fields[field])); err != nil {
			return p, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
	}
	return Process{time.Duration(n[0]+n[1]) * tick, time.Duration(n[2]+n[3]) * tick, n[4] * os.Getpagesize()}, nil
}
