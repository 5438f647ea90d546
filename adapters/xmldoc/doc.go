// Package xmldoc is the one XML reader that all XML adapters share: charsets,
// well-formedness, namespaces, limits and exact positions, and a light tree that
// knows which of its leaves were read.
//
// It reads data, not documents in the sense of a browser: no DTD is ever accepted, nothing
// is fetched, and no entity but the five predefined ones exists. Positions always speak of
// the bytes as received, also where those were not UTF-8. It knows nothing of any message
// format, and nothing of the canonical model but its faults and positions.
package xmldoc
