// Package workers does what the records say is due: it listens to recordings
// and scores them ([Scorer]), erases ([Eraser]), sweeps what has expired
// ([Sweeper]) and enqueues again what the queue has lost ([Reconciler]).
//
// Every handler is idempotent: it claims the record, does the work, and writes
// the status last. Killing a worker at any point loses time, nothing else.
package workers
