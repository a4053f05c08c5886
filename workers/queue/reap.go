package queue

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/langdu/langdu/models"
)

// What asynq does for the job of a worker that is killed takes a minute, and ends with
// the job among those that have failed. The records say much sooner that the work is due
// again, and it is enqueued beside the dead worker's job, so nobody waits; but that job
// still names what it was about, for which an erasure waits, and enough of them keep the
// next one from being enqueued.

const (
	// asynqLease is for how long asynq gives a job to a worker, which says every five
	// seconds that it lives.
	asynqLease = 30 * time.Second
	// silence is how long a worker may say nothing until its jobs are taken off it: two
	// of those times. To be wrong about that does no harm: what it works on it has
	// claimed in the records.
	silence = 10 * time.Second
)

// reapScript takes off every job of a queue whose worker has said nothing since a time,
// with the lock that keeps another of its kind from being enqueued.
//
// KEYS: the jobs being worked on, until when each is its worker's. ARGV: the end of the
// time of who was last heard of when silence begins, what names of jobs begin with.
var reapScript = redis.NewScript(`
local reaped = 0
for _, id in ipairs(redis.call("LRANGE", KEYS[1], 0, -1)) do
	local lease = redis.call("ZSCORE", KEYS[2], id)
	if not lease or tonumber(lease) <= tonumber(ARGV[1]) then
		local job = ARGV[2] .. id
		local unique = redis.call("HGET", job, "unique_key")
		if unique and unique ~= "" and redis.call("GET", unique) == id then
			redis.call("DEL", unique)
		end
		redis.call("LREM", KEYS[1], 0, id)
		redis.call("ZREM", KEYS[2], id)
		redis.call("DEL", job)
		reaped = reaped + 1
	end
end
return reaped`)

// Reap forgets the jobs of workers that are gone, and says how many there were: what
// they were about is in the records, which say when it is due again.
// models.Unavailable where Redis does not answer.
func (q *Queue) Reap(ctx context.Context, now time.Time) (reaped int, err error) {
	heard := now.Add(asynqLease - silence).Unix()
	for _, l := range lanes {
		prefix := "asynq:{" + l.name + "}:"
		n, err := reapScript.Run(ctx, q.redis, []string{prefix + "active", prefix + "lease"}, heard, prefix+"t:").Int()
		if err != nil {
			return reaped, models.E("queue.Reap", models.Unavailable, err)
		}
		reaped += n
	}
	return reaped, nil
}
