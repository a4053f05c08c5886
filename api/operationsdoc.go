package api

import (
	"time"

	"github.com/langdu/langdu/models"
)

type operationsDoc struct {
	At      time.Time   `json:"at" doc:"When this was so"`
	Lights  []lightDoc  `json:"lights" doc:"What to look at first: one for each part"`
	Queues  []queueDoc  `json:"queues" doc:"None where Redis does not answer"`
	Workers []workerDoc `json:"workers" doc:"Processes that work on jobs. One that was killed is listed for half a minute more"`
	Parked  []parkedDoc `json:"parked" doc:"Jobs that have failed and are left alone, summed up; those that failed last first"`
	Sweep   sweepDoc    `json:"sweep"`
	Storage storageDoc  `json:"storage"`
	Speed   stretchDoc  `json:"speed" doc:"The last 24 hours, to the whole hour"`
	Hook    *hookDoc    `json:"hook,omitempty" doc:"None where no hook of the app is declared"`
}

type lightDoc struct {
	Part  string `json:"part" enum:"queue,sweep,audit,storage,speed,hook" doc:"Of what"`
	State string `json:"state" enum:"good,look,bad,unknown" doc:"good: nothing to do; look: somebody should; bad: somebody must"`
	Why   string `json:"why,omitempty" doc:"A stable word for the reason, where it is not good" example:"paused"`
}

type queueDoc struct {
	Name      string `json:"name" enum:"interactive,maintenance" doc:"interactive: children who wait; maintenance: erasures, archives, sweeps"`
	Pending   int    `json:"pending" doc:"Ready to be worked on"`
	Active    int    `json:"active" doc:"Being worked on"`
	Scheduled int    `json:"scheduled" doc:"Put off to a time"`
	Retry     int    `json:"retry" doc:"To be tried again"`
	Parked    int    `json:"parked" doc:"Failed and left alone"`
	OldestMS  int64  `json:"oldest_ms" doc:"How long the first has been ready"`
	Processed int    `json:"processed_today" doc:"Jobs of the day in UTC, failed ones too"`
	Failed    int    `json:"failed_today" doc:"Those of them that failed"`
	Paused    bool   `json:"paused" doc:"Nothing of it is worked on until somebody lets it go on"`
}

type workerDoc struct {
	Host        string    `json:"host" doc:"Name of its machine"`
	Process     string    `json:"process" doc:"A short name for it on its host" example:"4711-9f86"`
	StartedAt   time.Time `json:"started_at" doc:"When it was started"`
	Concurrency int       `json:"concurrency" doc:"Jobs at once"`
	Active      int       `json:"active" doc:"Jobs now"`
}

type parkedDoc struct {
	Queue      string    `json:"queue" doc:"In which queue"`
	Kind       string    `json:"kind" doc:"What they were to do" example:"recording.score"`
	Reason     string    `json:"reason" doc:"Which operation failed and how; the log has the sentence" example:"records.Finish: unavailable"`
	Count      int       `json:"count" doc:"How many"`
	Since      time.Time `json:"since" doc:"When the first failed"`
	Last       time.Time `json:"last" doc:"When the last failed"`
	Recordings []string  `json:"recordings" doc:"The ends of a few ids" example:"[\"…6e7f8091\"]"`
}

type sweepDoc struct {
	State       string     `json:"state" enum:"never,running,broken off,failed,done" doc:"Of the last run"`
	SuccessAt   *time.Time `json:"success_at,omitempty" doc:"When the last one ended that did not fail"`
	NextAt      *time.Time `json:"next_at,omitempty" doc:"When the next is due"`
	Late        bool       `json:"late" doc:"It has not begun, more than one sweep after that"`
	AuditBroken bool       `json:"audit_broken" doc:"The last one found the audit log not to be what was written"`
	Runs        []runDoc   `json:"runs" doc:"The last ones, the latest first"`
}

type runDoc struct {
	StartedAt time.Time      `json:"started_at" doc:"When it began"`
	EndedAt   *time.Time     `json:"ended_at,omitempty" doc:"None: it runs, or was broken off"`
	For       *time.Time     `json:"for,omitempty" doc:"The time that it was swept for, where a person named one"`
	ByHand    bool           `json:"by_hand" doc:"A person has started it"`
	Did       map[string]int `json:"did" doc:"What was erased and cleared, by names; what was not is left out"`
	Failure   string         `json:"failure,omitempty" doc:"Which operations failed and how; the log has the sentences"`
}

type storageDoc struct {
	At    *time.Time     `json:"at,omitempty" doc:"When it was counted, by a sweep; none where it was not yet"`
	Bytes int64          `json:"bytes" doc:"Of all"`
	Lines []stockLineDoc `json:"lines" doc:"By class and age; what is none is left out"`
}

type stockLineDoc struct {
	Class   models.StockClass `json:"class" enum:"original,rendition,result,export,upload,picture,model" doc:"upload: what has not ended; its bytes are not known yet. picture and model: what pages have; the bytes of a model reading are not known"`
	Age     models.StockAge   `json:"age" enum:"day,week,month,quarter,year,older" doc:"How long ago it came in, at most"`
	Count   int               `json:"count" doc:"How many"`
	Bytes   int64             `json:"bytes" doc:"Their bytes, before encryption"`
	Unsized int               `json:"unsized,omitempty" doc:"How many of them are not in bytes, because their size is not known"`
}

type outcomesDoc struct {
	Span      string       `json:"span" enum:"day,month" doc:"As it was asked for"`
	All       stretchDoc   `json:"all" doc:"All stretches together"`
	Stretches []stretchDoc `json:"stretches" doc:"Every hour or day, the oldest first; the last is not over"`
}

type stretchDoc struct {
	At      time.Time             `json:"at" doc:"Its beginning"`
	Scored  int                   `json:"scored" doc:"Readings scored and answers matched"`
	Refused int                   `json:"refused" doc:"Listened to, and not to be judged: there are reasons"`
	Failed  int                   `json:"failed" doc:"Not listened to"`
	Reasons map[models.Reason]int `json:"reasons" doc:"Why, of those refused and failed" example:"{\"silence\":2}"`
	Timed   int                   `json:"timed" doc:"How many of those scored and refused the times are of"`
	P50     int64                 `json:"p50_ms" doc:"From the last byte to the result: half took no longer"`
	P95     int64                 `json:"p95_ms" doc:"95 % took no longer"`
	P99     int64                 `json:"p99_ms" doc:"99 % took no longer"`
}

// crew puts queues and workers into the document.
func (d *operationsDoc) crew(c crew) {
	for _, q := range c.queues {
		d.Queues = append(d.Queues, queueDoc{Name: q.Name, Pending: q.Pending, Active: q.Active, Scheduled: q.Scheduled, Retry: q.Retry,
			Parked: q.Archived, OldestMS: q.Oldest.Milliseconds(), Processed: q.Processed, Failed: q.Failed, Paused: q.Paused})
	}
	for _, w := range c.workers {
		d.Workers = append(d.Workers, workerDoc(w))
	}
	for _, p := range c.parked {
		p.Recordings = append([]string{}, p.Recordings...)
		d.Parked = append(d.Parked, parkedDoc(p))
	}
}

func sweepDocOf(status models.SweepStatus, runs []models.Sweep) sweepDoc {
	doc := sweepDoc{State: "done", SuccessAt: instant(status.Success), NextAt: instant(status.Next), Late: status.Late, AuditBroken: status.AuditBroken, Runs: []runDoc{}}
	switch {
	case len(runs) == 0:
		doc.State = "never"
	case status.Running:
		doc.State = "running"
	case status.BrokenOff:
		doc.State = "broken off"
	case status.Last.Failure != "":
		doc.State = "failed"
	}
	for _, r := range runs {
		run := runDoc{StartedAt: r.StartedAt, EndedAt: instant(r.EndedAt), ByHand: r.ByHand, Did: map[string]int{}, Failure: r.Failure}
		if apart := r.For.Sub(r.StartedAt); apart < -time.Minute || apart > time.Minute {
			run.For = instant(r.For)
		}
		for name, n := range r.Did {
			run.Did[name] = n
		}
		doc.Runs = append(doc.Runs, run)
	}
	return doc
}

func storageDocOf(stock models.Stock) storageDoc {
	doc := storageDoc{At: instant(stock.At), Lines: []stockLineDoc{}}
	for _, l := range stock.Lines {
		doc.Bytes += l.Bytes
		doc.Lines = append(doc.Lines, stockLineDoc(l))
	}
	return doc
}

// stretchOf sums up the tallies of one stretch.
func stretchOf(at time.Time, tallies []models.Tally) stretchDoc {
	within := models.Shares(tallies, .5, .95, .99)
	doc := stretchDoc{At: at.UTC(), Reasons: map[models.Reason]int{}, Timed: models.Timed(tallies),
		P50: within[0].Milliseconds(), P95: within[1].Milliseconds(), P99: within[2].Milliseconds()}
	for _, t := range tallies {
		switch t.Status {
		case models.Scored:
			doc.Scored += t.Count
		case models.Unassessable:
			doc.Refused += t.Count
		default:
			doc.Failed += t.Count
		}
		if t.Reason != "" {
			doc.Reasons[t.Reason] += t.Count
		}
	}
	return doc
}
