package command

import "runtime/debug"

// frugal lets a command that reads documents of any size take little memory, at some cost of time, and gives what ends it.
func frugal() (done func()) {
	shed()
	percent := debug.SetGCPercent(frugalPercent)
	return func() { debug.SetGCPercent(percent) }
}

// frugalPercent is how much may lie about for each hundred that is needed.
const frugalPercent = 25
