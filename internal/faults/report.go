//go:build linux

package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// report prints what runs have shown, as the documentation shows it.
func report(w io.Writer, runs []*outcome) {
	for _, o := range runs {
		o.report(w)
	}
}

func (o *outcome) report(w io.Writer) {
	shape := "Production shape: 2 apis, 3 workers, Redis, PostgreSQL, MinIO"
	if o.plan.Embedded {
		shape = "Embedded shape: one process, SQLite"
	}
	total := 0
	for _, n := range o.faults {
		total += n
	}
	fmt.Fprintf(w, "### %s\n\n", shape)
	fmt.Fprintf(w, "%s, seed %d: %d uploads were accepted (the aim is %d where the machine can do as many), %d faults injected, %d requests made. ",
		o.took.Round(time.Second), o.plan.Seed, len(o.ledger.uploads), o.plan.Uploads, total, o.ledger.tries)
	fmt.Fprintf(w, "%s after the last fault everything was settled. ", o.calmed.Round(time.Second))
	if n, median, longest := recovered.summary(); n > 0 && !o.plan.Embedded {
		fmt.Fprintf(w, "%d recordings lost their worker to kill -9 with nothing else broken; another had them after %.1f s in the median and %.1f s at most. ",
			n, median.Seconds(), longest.Seconds())
	}
	if asked := o.erasures(); len(asked) > 0 {
		fmt.Fprintf(w, "%d erasures that were asked for were done after %.1f s in the median and %.1f s at most. ", len(asked), at(asked, 50), at(asked, 100))
	}
	fmt.Fprintf(w, "**%d findings.**\n\n", count(o.findings))
	table(w, "fault", "times", o.faults)
	table(w, "what became of the uploads", "recordings", o.outcomes())
	table(w, "refusals, tried again", "times", o.ledger.answers)
	took := o.waits()
	fmt.Fprintf(w, "From the first try to the acceptance of an upload: %.1f s in the median, %.1f s in the 99th of 100, %.1f s at most. %d playbacks were compared with what was recorded, %d likes given.\n\n",
		at(took, 50), at(took, 99), at(took, 100), o.ledger.reads, o.ledger.likes)
	o.list(w)
}

// list prints what was found to be wrong.
func (o *outcome) list(w io.Writer) {
	for _, f := range o.findings {
		fmt.Fprintf(w, "- finding, %d times: %s, such as: %s\n", f.Count, f.What, f.Example)
	}
}

func count(all []finding) (n int) {
	for _, f := range all {
		n += f.Count
	}
	return n
}

// outcomes is how many uploads came to which end.
func (o *outcome) outcomes() map[string]int {
	by := map[string]int{}
	for _, u := range o.ledger.uploads {
		r, end := o.stores.Rows[u.ID], ""
		switch {
		case r.Status == "erased":
			end = "erased, as asked"
		case r.Reason != "":
			end = r.Status + ": " + r.Reason
		default:
			end = r.Status
		}
		if strings.HasPrefix(u.Sample, trapName) {
			end = "a " + u.Sample + ", " + end
		}
		by[end]++
	}
	return by
}

// erasures is how long those took that somebody asked for, in order.
func (o *outcome) erasures() []time.Duration {
	var all []time.Duration
	for _, e := range o.stores.Erasures {
		if e.Cause == "request" && e.Done > 0 {
			all = append(all, time.Duration(e.Done-e.Requested)*time.Millisecond)
		}
	}
	slices.Sort(all)
	return all
}

// waits is how long uploads took until they were accepted, in order.
func (o *outcome) waits() []time.Duration {
	var all []time.Duration
	for _, u := range o.ledger.uploads {
		all = append(all, u.Taken)
	}
	slices.Sort(all)
	return all
}

// at is the value below which a share of 100 lies, in seconds.
func at(sorted []time.Duration, share int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)-1)*share/100].Seconds()
}

func table(w io.Writer, what, number string, of map[string]int) {
	fmt.Fprintf(w, "| %s | %s |\n|---|---:|\n", what, number)
	for _, name := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(w, "| %s | %d |\n", name, of[name])
	}
	fmt.Fprintln(w)
}

// The markers between which the documentation holds the report.
const (
	beginMark = "<!-- faults: begin -->"
	endMark   = "<!-- faults: end -->"
)

// writeInto puts the report between the markers of a file.
func writeInto(path, text string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(content), beginMark)
	_, after, ends := strings.Cut(rest, endMark)
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the report: want %s and %s", path, beginMark, endMark)
	}
	return os.WriteFile(path, []byte(before+beginMark+"\n\n"+text+endMark+after), 0o644)
}
