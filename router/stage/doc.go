// Package stage runs a stage of the line: it feeds a [Stage] with records, due
// timers and results, writes what it makes of them as steps into a journal, and
// relays what counted steps put out. It is the code behind laws 2 to 4 and 7 of
// the design, and the only place that knows them.
//
// It knows bytes only: no message, no partner, no Kafka. README.md explains the
// protocol on one page.
//
// The pure part (step, chain, state, machine) does no I/O, reads no clock and
// starts no goroutine; owner and runner are a thin shell of goroutines around
// it. The model test drives the pure part through every order of events that a
// log, several owners and lost answers can produce.
package stage
