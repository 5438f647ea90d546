package messages

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// DocumentID is the id of a document: a hash of who sent it and its bytes. Equal bytes from one
// sender are one document on every node.
func DocumentID(sender, sha256hex string) string {
	return digest("document", sender, sha256hex)
}

// MessageID is the id of the message at a place in a document, from 0.
func MessageID(document string, index int) string {
	return digest("message", document, strconv.Itoa(index))
}

// ParcelID is the id of a message encoded for a partner in a format.
func ParcelID(message, partner, format string) string {
	return digest("parcel", message, partner, format)
}

// digest hashes parts so that no two lists of parts collide by joining; 160 bits in hex.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(strconv.AppendInt(nil, int64(len(p)), 10))
		h.Write([]byte{':'})
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:20])
}
