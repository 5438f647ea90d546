// Package stream is the hub's way to Kafka: topics, appends, fetches, group
// membership and blobs. It is the only package that imports kafka-go, and it
// knows bytes only: no message, no stage, no partner.
//
// A [Log] is one connection to one cluster. Appending and reading follow four
// rules, on which router/stage builds:
//
//   - an append is one record batch: stored wholly or not at all;
//   - one request is in flight per partition of a Log, and the same bytes are
//     sent again until they are acknowledged by all in-sync replicas or the
//     deadline passes, so that a lost answer spares the repeat;
//   - an error says what is known: refused for certain, or outcome unknown;
//   - what is read has its checksum compared, and an offset outside the
//     partition is an error, never a silent wait or jump.
//
// Idempotence by producer id spares repeats, it proves nothing: after the
// broker has forgotten a producer, a batch may be stored twice. Readers that
// must not count twice have to look at what they read.
package stream
