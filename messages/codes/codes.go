// Package codes holds the code lists that canonical messages are written in, each with its edition
// and source, and the check digits of identifiers. It knows nothing of messages, adapters or partners.
package codes
