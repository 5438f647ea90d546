package xmldoc_test

import (
	"fmt"

	"github.com/clearhub/clearhub/messages"
)

func at(p messages.Position) string { return fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Path) }
