// Package router is the spine of the hub: the way of a document from its sender to those who may see it. In the
// order of the line, and of the code:
//
//	receive.go   Receiver   a call: read, check, store in one record, answer            → documents
//	intake.go    Intake     a stage on documents: once each, identity, relay            → messages
//	clearing.go  Clearing   a stage on messages: versions, order, claims, routes        → claims, parcels
//	             (recognition, its own package, is the stage on claims; its decisions come back as messages)
//	dispatch.go  Dispatch   a stage on parcels: lanes, attempts, partners' answers      → partner
//
// Beside them: topics.go names topics and headers, table.go says who the partners are and who receives what, explain.go why, facts.go
// what routes look at, park.go how a key stands still, bodies.go where bytes lie, answer.go how a receipt is given.
//
// Every stage also writes events. A stage does no I/O and holds nothing in memory that is not in its state: what it cannot
// process it parks, and what it needs from the log it asks for by an effect. The package knows neither wire formats nor Kafka.
package router
