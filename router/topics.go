package router

import (
	"strconv"
	"strings"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/stream"
)

// Topics are the names of the hub's topics.
type Topics struct {
	Prefix                                              string
	Blobs, Documents, Messages, Claims, Parcels, Events string
}

// DefaultPrefix begins the names of all topics where the configuration states no other.
const DefaultPrefix = "clearhub"

// The stages that events and journals name. RECEIVE is a call and has no journal.
const (
	StageReceive     = "receive"
	StageIntake      = "intake"
	StageClearing    = "clearing"
	StageRecognition = "recognition"
	StageDispatch    = "dispatch"
)

// NewTopics names the topics under a prefix; an empty prefix is DefaultPrefix.
func NewTopics(prefix string) Topics {
	if prefix == "" {
		prefix = DefaultPrefix
	}
	p := prefix + "."
	return Topics{Prefix: prefix, Blobs: p + "blobs", Documents: p + "documents", Messages: p + "messages",
		Claims: p + "claims", Parcels: p + "parcels", Events: p + "events"}
}

// Journal names the journal of a stage.
func (t Topics) Journal(stage string) string { return t.Prefix + ".journal." + stage }

// All lists every topic as it must exist: claims and its journal with one partition, which is what gives rules,
// instruments and declarations one order; the others with the number given, journals as their inputs.
func (t Topics) All(partitions, replicas int) []stream.Topic {
	partitions, replicas = max(partitions, 1), max(replicas, 1)
	var all []stream.Topic
	for _, name := range []string{t.Blobs, t.Documents, t.Messages, t.Parcels, t.Events,
		t.Journal(StageIntake), t.Journal(StageClearing), t.Journal(StageDispatch)} {
		all = append(all, stream.Topic{Name: name, Partitions: partitions, Replicas: replicas})
	}
	for _, name := range []string{t.Claims, t.Journal(StageRecognition)} {
		all = append(all, stream.Topic{Name: name, Partitions: 1, Replicas: replicas})
	}
	return all
}

// The headers that the hub's own records carry besides those of messages.Headers.
const (
	// HeaderCommand holds the verb of a command; every command record has it, no other record does.
	HeaderCommand = "clearhub-command"
	// HeaderDocument is the id of the document that a message was read from.
	HeaderDocument = "clearhub-document"
	// HeaderPlace is where that document's acceptance lies in the documents topic, as "partition/offset".
	HeaderPlace = "clearhub-place"
	// HeaderCount is how many messages that document holds.
	HeaderCount = "clearhub-count"
	// HeaderLane is the subject whose lane a message follows, where it is not its own.
	HeaderLane = "clearhub-lane"
	// HeaderVersion is the hub's version of the message, 0 while CLEARING has given none.
	HeaderVersion = "clearhub-version"
	// HeaderKind and HeaderFunction are the message's kind and function.
	HeaderKind     = "clearhub-kind"
	HeaderFunction = "clearhub-function"
	// HeaderBlob is the messages.BlobRef, as JSON, of a message too large for a record. The record's value is then its
	// envelope alone, without body; HeaderFacts holds what routing needs of the body.
	HeaderBlob  = "clearhub-blob"
	HeaderFacts = "clearhub-facts"
	// headerFrom is the relay's; a stage never copies it.
	headerFrom = "from"
)

// place writes and readPlace reads the value of HeaderPlace.
func place(partition int, offset int64) string {
	return strconv.Itoa(partition) + "/" + strconv.FormatInt(offset, 10)
}

func readPlace(s string) (partition int, offset int64, ok bool) {
	p, o, found := strings.Cut(s, "/")
	if !found {
		return 0, 0, false
	}
	partition, err := strconv.Atoi(p)
	if err != nil || partition < 0 {
		return 0, 0, false
	}
	offset, err = strconv.ParseInt(o, 10, 64)
	return partition, offset, err == nil && offset >= 0
}

// messageHeaders are the record headers of a message, and more after them.
func messageHeaders(m *messages.Message, hub string, more ...stream.Header) []stream.Header {
	pairs := messages.Headers(m, hub)
	hs := make([]stream.Header, 0, len(pairs)+len(more))
	for _, p := range pairs {
		hs = append(hs, stream.Header{Key: p[0], Value: []byte(p[1])})
	}
	return append(hs, more...)
}

// carry copies a message's headers for a record made of it, with the version that CLEARING gave.
func carry(hs []stream.Header, version int) []stream.Header {
	out := make([]stream.Header, 0, len(hs)+1)
	for _, h := range hs {
		switch h.Key {
		case headerFrom, HeaderVersion, HeaderBlob, HeaderFacts, HeaderLane:
			continue
		}
		out = append(out, h)
	}
	return append(out, header(HeaderVersion, strconv.Itoa(version)))
}

func header(key, value string) stream.Header { return stream.Header{Key: key, Value: []byte(value)} }
