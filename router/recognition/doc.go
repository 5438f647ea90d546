// Package recognition says what a foreign certificate or inspection result is worth for
// the lines of a declaration, from the agreements that the hub was given, and keeps the
// quantity ledger that stops one certificate from being used twice.
//
// [Decide] is the pure part: it reads nothing but its argument, so that equal facts give
// equal decisions, on any machine and years later. [Stage] is the part that remembers: it
// folds the claims topic into facts, hands them to Decide, books what it grants, and puts
// out decisions, rulings in their declaration's lane, and events.
//
// An unknown fact never gives a green light: it makes an outcome indeterminate, with the
// name of what is missing and, where there is one, a deadline.
//
// It knows no Kafka, no routes and no wire formats.
package recognition
