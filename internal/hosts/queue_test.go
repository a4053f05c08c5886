//go:build linux && hosts

package hosts_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/langdu/langdu/internal/hosts"
	"github.com/langdu/langdu/internal/need"
)

// queueTests is the tests of the queue as a program that a machine can run.
func queueTests(t *testing.T) string {
	t.Helper()
	need.Program(t, "redis-server")
	need.Program(t, "redis-cli")
	program := filepath.Join(t.TempDir(), "queue.test")
	if out, err := exec.Command("go", "test", "-c", "-o", program, "../../workers/queue").CombinedOutput(); err != nil {
		t.Fatalf("go test -c: %v: %s", err, out)
	}
	return program
}

// honours runs the tests of the queue on a machine, on the Redis at an address.
func honours(t *testing.T, from *hosts.Host, program, url string) {
	t.Helper()
	began := time.Now()
	out, err := from.Run([]string{"LANGDU_TEST_REDIS=" + url}, program, "-test.failfast", "-test.v")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	ran := strings.Count(string(out), "/redis")
	if ran == 0 {
		t.Errorf("no test ran on the Redis at the address: %s", out)
	}
	t.Logf("the queue's tests pass in %s", time.Since(began).Round(time.Millisecond))
}

// machines makes a network of so many machines.
func machines(t *testing.T, names ...string) (all []*hosts.Host) {
	t.Helper()
	n := hosts.Make(t)
	for _, name := range names {
		all = append(all, got(n.Host(name))(t))
	}
	return all
}

// TestQueueOnSentinel runs what the queue promises on a Redis that sentinels watch
// over, then kills it, and runs it again on the one that they have put in its place.
func TestQueueOnSentinel(t *testing.T) {
	t.Parallel()
	program := queueTests(t)
	all := machines(t, "redis-1", "redis-2", "redis-3", "worker")
	keepers, worker := all[:3], all[3]
	redis := sentinels(t, keepers)
	honours(t, worker, program, sentinelURL(keepers))
	if err := redis[0].Kill(); err != nil {
		t.Fatal(err)
	}
	took := within(t, 20*time.Second, "another is the master", func() bool {
		at, err := sentinelSays(worker, keepers[1])
		return err == nil && at != "" && at != keepers[0].Address()
	})
	t.Logf("another Redis is the master %s after the kill", took.Round(time.Millisecond))
	honours(t, worker, program, sentinelURL(keepers))
}

// sentinelSays is the address that a sentinel gives out as the master's.
func sentinelSays(from, sentinel *hosts.Host) (string, error) {
	out, err := from.Run(nil, "redis-cli", "-h", sentinel.Address(), "-p", "26379", "-a", hosts.Password, "--no-auth-warning",
		"sentinel", "get-master-addr-by-name", hosts.MasterName)
	at, _, _ := strings.Cut(string(out), "\n")
	return at, err
}

// TestQueueOnCluster runs what the queue promises on a Redis Cluster of three masters
// with a replica each, then kills the master that children's jobs are on, and runs it
// again.
func TestQueueOnCluster(t *testing.T) {
	t.Parallel()
	program := queueTests(t)
	all := machines(t, "redis-1", "redis-2", "redis-3", "redis-4", "redis-5", "redis-6", "worker")
	nodes, worker := all[:6], all[6]
	redis := got(hosts.Cluster(t.Context(), nodes, 1))(t)
	url := "redis-cluster://:" + hosts.Password + "@" + nodes[0].At(hosts.RedisPort) + "," + nodes[1].At(hosts.RedisPort) + "," + nodes[2].At(hosts.RedisPort)
	within(t, 20*time.Second, "the cluster is complete", func() bool { return clusterWorks(worker, nodes...) && followed(worker, nodes[3:]) })
	honours(t, worker, program, url)
	owner := masterOf(worker, nodes)
	if err := redis[owner].Kill(); err != nil {
		t.Fatal(err)
	}
	left := slices.Delete(slices.Clone(nodes), owner, owner+1)
	took := within(t, 20*time.Second, "a replica has taken over", func() bool { return masterOf(worker, left) >= 0 && clusterWorks(worker, left...) })
	t.Logf("a replica has taken over %s after the kill", took.Round(time.Millisecond))
	honours(t, worker, program, url)
}

// clusterWorks says whether every node finds the cluster whole.
func clusterWorks(from *hosts.Host, nodes ...*hosts.Host) bool {
	for _, node := range nodes {
		out, err := from.Run(nil, "redis-cli", "-h", node.Address(), "-a", hosts.Password, "--no-auth-warning", "cluster", "info")
		if err != nil || !strings.Contains(string(out), "cluster_state:ok") {
			return false
		}
	}
	return true
}

// followed says whether every replica has what its master has.
func followed(from *hosts.Host, replicas []*hosts.Host) bool {
	for _, node := range replicas {
		out, err := from.Run(nil, "redis-cli", "-h", node.Address(), "-a", hosts.Password, "--no-auth-warning", "info", "replication")
		if err != nil || !strings.Contains(string(out), "master_link_status:up") {
			return false
		}
	}
	return true
}

// masterOf is which of the nodes answers for children's jobs, -1 for none.
func masterOf(from *hosts.Host, nodes []*hosts.Host) int {
	return slices.IndexFunc(nodes, func(node *hosts.Host) bool {
		out, err := from.Run(nil, "redis-cli", "-h", node.Address(), "-a", hosts.Password, "--no-auth-warning", "llen", "asynq:{interactive}:pending")
		return err == nil && !strings.Contains(string(out), "MOVED") && !strings.Contains(string(out), "CLUSTERDOWN")
	})
}
