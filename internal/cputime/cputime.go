// Package cputime tells what this process has cost the processor, which other load
// on the machine does not change, for tests and measurements.
package cputime
