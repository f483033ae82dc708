// Package cluster holds tests of real processes: nodes on one PostgreSQL that is
// killed and promoted, cut off or full; nodes that are stopped, killed and
// upgraded; mails that survive all of it.
package cluster
