package queue

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// What asynq does for the job of a worker that is killed takes a minute, and ends with
// the job among those that have failed. The records say much sooner that the work is due
// again, and it is enqueued beside the dead worker's job, so nobody waits; but that job
// still names what it was about, for which an erasure waits, and enough of them keep the
// next one from being enqueued.

// A worker says every five seconds that it lives, by giving its jobs a lease that ends
// half a minute later by the clock of its machine. Whether that clock is right nobody
// knows, and nobody has to: a lease that moves is a worker that lives.

// silence is how long a lease may stand still until its job is taken off the worker: two
// of those times. To be wrong about that does no harm: what the worker works on it has
// claimed in the records.
const silence = 10 * time.Second

// heard is what this process has seen of the workers' leases.
type heard struct {
	mu     sync.Mutex // guards what follows
	last   time.Time  // when they were looked at last
	leases map[string]lease
}

// lease is until when a job is its worker's, as the worker has written it, and since
// when it is that.
type lease struct {
	until string
	since time.Time
}

// still notes what leases say now, and returns those that have stood still for too long.
// Who has not looked for a while has heard nobody meanwhile and begins anew: it was Redis
// that was away, not the workers.
func (h *heard) still(now time.Time, leases map[string]string) map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.leases
	if now.Sub(h.last) > silence/2 {
		before = nil
	}
	still := map[string]string{}
	h.last, h.leases = now, map[string]lease{}
	for job, until := range leases {
		l, known := before[job]
		if !known || l.until != until {
			l = lease{until, now}
		}
		h.leases[job] = l
		if now.Sub(l.since) > silence {
			still[job] = until
		}
	}
	return still
}

// leasesScript lists the jobs of a queue that are being worked on, each followed by its
// lease, which is "" for one that has none.
//
// KEYS: the jobs being worked on, until when each is its worker's.
var leasesScript = redis.NewScript(`
local all = {}
for _, id in ipairs(redis.call("LRANGE", KEYS[1], 0, -1)) do
	table.insert(all, id)
	table.insert(all, redis.call("ZSCORE", KEYS[2], id) or "")
end
return all`)

// reapScript takes off a job whose lease is still what it was, with the lock that keeps
// another of its kind from being enqueued.
//
// KEYS: the jobs being worked on, until when each is its worker's, the job. ARGV: its id,
// what its lease was.
var reapScript = redis.NewScript(`
if (redis.call("ZSCORE", KEYS[2], ARGV[1]) or "") ~= ARGV[2] or redis.call("LREM", KEYS[1], 0, ARGV[1]) == 0 then
	return 0
end
local unique = redis.call("HGET", KEYS[3], "unique_key")
if unique and unique ~= "" and redis.call("GET", unique) == ARGV[1] then
	redis.call("DEL", unique)
end
redis.call("ZREM", KEYS[2], ARGV[1])
redis.call("DEL", KEYS[3])
return 1`)

// Reap forgets the jobs of workers that are gone, and says how many there were: what
// they were about is in the records, which say when it is due again. It is called every
// second or so; now is by the clock of this machine that nobody sets, and is compared with
// no other. models.Unavailable where Redis does not answer.
func (q *Queue) Reap(ctx context.Context, now time.Time) (reaped int, err error) {
	const op = "queue.Reap"
	leases := map[string]string{}
	for _, l := range lanes {
		prefix := "asynq:{" + l.name + "}:"
		all, err := leasesScript.Run(ctx, q.redis, []string{prefix + "active", prefix + "lease"}).StringSlice()
		if err != nil {
			return 0, models.E(op, models.Unavailable, err)
		}
		for i := 0; i+1 < len(all); i += 2 {
			leases[prefix+"t:"+all[i]] = all[i+1]
		}
	}
	for job, until := range q.heard.still(now, leases) {
		prefix, id := splitJob(job)
		n, err := reapScript.Run(ctx, q.redis, []string{prefix + "active", prefix + "lease", job}, id, until).Int()
		if err != nil {
			return reaped, models.E(op, models.Unavailable, err)
		}
		reaped += n
	}
	return reaped, nil
}

// splitJob splits the key of a job into what its queue's keys begin with, and its id.
func splitJob(key string) (prefix, id string) {
	queue, id, _ := strings.Cut(key, "}:t:")
	return queue + "}:", id
}
